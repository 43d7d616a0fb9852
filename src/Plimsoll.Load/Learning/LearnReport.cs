using Plimsoll.Load.Learning.Fidelity;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Learning;

/// <summary>The report of <c>plimsoll load learn</c> as a document.</summary>
/// <param name="SchemaVersion">Of this document; a reader that knows it understands all later ones of the same number.</param>
/// <param name="Plimsoll">The version that wrote it.</param>
/// <param name="Excluded">Requests that are not replayed, by method.</param>
public sealed record LearnReport(
    int SchemaVersion,
    string Plimsoll,
    string Scenario,
    LogSummary Logs,
    LearnedTraffic Traffic,
    IReadOnlyList<LearnedEndpoint> Endpoints,
    IReadOnlyDictionary<string, long> Excluded,
    IReadOnlyList<string> Warnings,
    FidelityReport Fidelity
)
{
    public const int CurrentSchema = 1;

    public static LearnReport Of(LearnedScenario learned, string version) =>
        new(
            CurrentSchema,
            version,
            learned.Scenario.Name,
            learned.Logs,
            learned.Traffic,
            learned.Endpoints,
            learned.Excluded,
            learned.Warnings,
            learned.Fidelity
        );
}

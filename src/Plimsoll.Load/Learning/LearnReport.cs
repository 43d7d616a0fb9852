using Plimsoll.Load.Learning.Fidelity;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Learning;

/// <summary>What was learned from logs or traces, in the form of its JSON document.</summary>
public sealed record LearnReport
{
    public const string SchemaName = "plimsoll.learn/1";

    public string Schema { get; init; } = SchemaName;

    /// <summary>Of Plimsoll.</summary>
    public required string Version { get; init; }
    public required string Scenario { get; init; }

    /// <summary>What was read.</summary>
    public required LogSummary Logs { get; init; }

    /// <summary>What it shows as a whole.</summary>
    public required TrafficFigures Traffic { get; init; }

    /// <summary>The most asked for first.</summary>
    public required IReadOnlyList<LearnedEndpoint> Endpoints { get; init; }

    /// <summary>Requests that are not replayed, by method.</summary>
    public required IReadOnlyDictionary<string, long> Excluded { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>How near a replay comes to what was read.</summary>
    public required FidelityReport Fidelity { get; init; }

    public static LearnReport Of(LearnedScenario learned, string version) =>
        new()
        {
            Version = version,
            Scenario = learned.Scenario.Name,
            Logs = learned.Logs,
            Traffic = TrafficFigures.Of(learned.Traffic),
            Endpoints = learned.Endpoints,
            Excluded = learned.Excluded,
            Warnings = learned.Warnings,
            Fidelity = learned.Fidelity,
        };
}

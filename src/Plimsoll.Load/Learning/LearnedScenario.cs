using Plimsoll.Load.Learning.Fidelity;
using Plimsoll.Load.Learning.Logs;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Learning;

/// <summary>What learning from logs came to.</summary>
/// <param name="Yaml">The scenario as a file.</param>
/// <param name="Endpoints">The most asked for first.</param>
/// <param name="Excluded">Requests that are not replayed, by method.</param>
public sealed record LearnedScenario(
    Scenario Scenario,
    string Yaml,
    LogSummary Logs,
    LearnedTraffic Traffic,
    IReadOnlyList<LearnedEndpoint> Endpoints,
    IReadOnlyDictionary<string, long> Excluded,
    IReadOnlyList<string> Warnings,
    FidelityReport Fidelity
);

/// <summary>What the log shows as a whole.</summary>
/// <param name="Idle">The pause that ends a session.</param>
/// <param name="LearnedFrom">Where the part begins whose arrivals the scenario has, UTC.</param>
/// <param name="LearnedOver">How long that part is.</param>
public sealed record LearnedTraffic(
    DateTime From,
    DateTime Until,
    long Requests,
    long Sessions,
    TimeSpan Idle,
    DateTime LearnedFrom,
    TimeSpan LearnedOver,
    int Journeys,
    int Steps
);

/// <param name="Share">Of all requests replayed.</param>
/// <param name="Statuses">How often each was answered.</param>
/// <param name="MedianBytes">Of the answers; 0 where the log does not tell.</param>
public sealed record LearnedEndpoint(
    string Label,
    long Requests,
    double Share,
    IReadOnlyDictionary<int, long> Statuses,
    long MedianBytes,
    long MedianBytesReceived,
    long MedianMilliseconds
);

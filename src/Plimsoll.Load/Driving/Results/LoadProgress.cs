namespace Plimsoll.Load.Driving.Results;

/// <summary>One live line: what was answered since the line before it.</summary>
/// <param name="Elapsed">Since the load began.</param>
/// <param name="Multiple">Of today's peak.</param>
/// <param name="PerSecond">Answers and failures per second.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="InFlight">Requests that wait for their answer.</param>
/// <param name="Sessions">Sessions under way.</param>
public sealed record LoadProgress(
    TimeSpan Elapsed,
    double Multiple,
    double PerSecond,
    TimeSpan P50,
    TimeSpan P95,
    long Failed,
    int InFlight,
    int Sessions
);

namespace Plimsoll.Postgres.Observing;

/// <summary>How long and how closely to look.</summary>
public sealed record ObservationOptions
{
    public required string ConnectionString { get; init; }

    /// <summary>Time between the two looks at the counters. Default 30 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often active sessions are sampled, per second. Default 10; 1 to 50.</summary>
    public double SamplesPerSecond { get; init; } = 10;

    /// <summary>Statements are planned, largest first, until they hold this share of the load. Default 0.95.</summary>
    public double PlannedShare { get; init; } = 0.95;

    /// <summary>And those that hold this share of the load by themselves: from it on, rules speak of them. Default 0.01.</summary>
    public double PlannedAlone { get; init; } = 0.01;

    /// <summary>
    /// And those that are called, or return rows, as often as this share of all calls, however little time they take.
    /// Default 0.05.
    /// </summary>
    public double PlannedCalls { get; init; } = 0.05;

    /// <summary>And never more than these. Default 100.</summary>
    public int MaxPlannedStatements { get; init; } = 100;

    /// <summary>Longest that planning one statement may take. Default 5 s.</summary>
    public TimeSpan PlanTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What the observer is doing.</summary>
public enum ObservationStage
{
    Connecting,
    ReadingCounters,
    Sampling,
    ReadingCatalog,
    Planning,
    Done,
}

/// <param name="Fraction">Of the whole, 0 to 1.</param>
/// <param name="Detail">A short phrase for people.</param>
public sealed record ObservationProgress(ObservationStage Stage, double Fraction, string Detail);

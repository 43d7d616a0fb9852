namespace Plimsoll.Load.Envelope.Knees;

/// <summary>How the knee is searched for.</summary>
public sealed record KneeOptions
{
    /// <summary>In this order, until one breaks.</summary>
    public IReadOnlyList<double> Ladder { get; init; } = [0.25, 0.5, 0.75, 1, 1.25];

    /// <summary>Above the ladder each level is so many times the one before.</summary>
    public double Growth { get; init; } = 1.5;

    /// <summary>No higher multiple is tried.</summary>
    public double MaxMultiple { get; init; } = 32;

    /// <summary>No lower multiple is tried.</summary>
    public double MinMultiple { get; init; } = 1.0 / 64;

    /// <summary>A load that starts from nothing is not counted before.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(3);

    internal static readonly TimeSpan ShortestStepWarmUp = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The same after the rate has been changed. Null stands for two seconds; for a scenario, for half its warm-up where
    /// that is longer: only the added sessions are new.
    /// </summary>
    public TimeSpan? StepWarmUp { get; init; }

    /// <summary>A rung of the ladder is measured at least so long, for its quantiles to mean something.</summary>
    public TimeSpan LeastRung { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>And at most so long, also where it cannot be told whether it holds.</summary>
    public TimeSpan MostRung { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Near the knee a level is measured at least so long, unless it clearly breaks.</summary>
    public TimeSpan LeastNear { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The search does not end before so much has been measured near the knee.</summary>
    public TimeSpan LeastNearTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Near the knee a level is left after this at the latest.</summary>
    public TimeSpan MostNear { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>No level is begun after this; pauses count.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>The search ends when the interval reaches no further than this share to either side of the estimate.</summary>
    public double Precision { get; init; } = 0.03;

    /// <summary>Nominal coverage of the interval.</summary>
    public double Confidence { get; init; } = 0.95;
}

using Plimsoll.Load.Driving;

namespace Plimsoll.Load.Envelope;

/// <summary>How the highest multiple of today's peak is searched for.</summary>
public sealed record HeadroomOptions
{
    /// <summary>
    /// Target, seed, timeout and the warm-up of a load that starts from nothing; <see cref="LoadOptions.Multiple"/> and
    /// <see cref="LoadOptions.Window"/> are ignored.
    /// </summary>
    public LoadOptions Load { get; init; } = new();

    /// <summary>Over which each level is measured.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What passes after the rate has been raised before the level is measured. Null stands for half the warm-up of a
    /// load that starts from nothing: only the added sessions are new.
    /// </summary>
    public TimeSpan? StepWarmUp { get; init; }

    /// <summary>
    /// No level is begun that would not end before. Only the wait for the last answers of a level may go beyond, by
    /// at most the timeout.
    /// </summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>No higher multiple is tried.</summary>
    public double MaxMultiple { get; init; } = 32;

    /// <summary>The search ends when what breaks is at most this many times what holds; above 1.</summary>
    public double Precision { get; init; } = 1.15;
}

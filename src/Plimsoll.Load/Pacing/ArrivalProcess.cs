namespace Plimsoll.Load.Pacing;

/// <summary>How sessions arrive.</summary>
public abstract record ArrivalProcess
{
    private ArrivalProcess() { }

    /// <summary>Independently of each other, as people do.</summary>
    public static ArrivalProcess Poisson { get; } = new Independent();

    /// <summary>At equal distances.</summary>
    public static ArrivalProcess Constant { get; } = new Even();

    internal sealed record Independent : ArrivalProcess;

    internal sealed record Even : ArrivalProcess;

    /// <summary>
    /// In bursts: a Poisson process whose rate jumps between states (Fischer and Meier-Hellstern, "The Markov-modulated
    /// Poisson process (MMPP) cookbook", Performance Evaluation 18, 1993), here with a next state that does not depend
    /// on the one before. Counts then scatter more than a Poisson process's do: their index of dispersion is above 1.
    /// </summary>
    /// <param name="States">At least two; over time their rates average to 1.</param>
    public sealed record Bursty(IReadOnlyList<BurstState> States) : ArrivalProcess;
}

/// <param name="Times">Times the mean rate; 0 or more.</param>
/// <param name="MeanStay">Above 0. How long it stays is exponential with this mean.</param>
/// <param name="Weight">How often it is the next, relative to the other states; above 0. It may follow itself.</param>
public readonly record struct BurstState(double Times, TimeSpan MeanStay, double Weight);

namespace Plimsoll.Load.Pacing;

/// <summary>
/// Decides when the next session starts, and nothing else: mathematics alone, without a clock and without knowledge of
/// the answers. That makes the load open: a slow service does not slow those down who come to it.
/// </summary>
/// <remarks>
/// Times are counted from the start of the load. Because the pacer's time and not the moment of sending is where a
/// latency starts, waiting in line is part of it; leaving that out is what Gil Tene named coordinated omission
/// ("How NOT to measure latency", 2013) and wrk2 was made to correct.
/// </remarks>
public abstract record Pacer
{
    /// <summary>The mean number of starts per second.</summary>
    public required double PerSecond
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    }

    /// <summary>The first start after <paramref name="previous"/>.</summary>
    public abstract TimeSpan After(TimeSpan previous, Random random);

    /// <summary>The gaps of a bursty process are a Poisson process's; its bursts bend the rate, see <see cref="Bursts"/>.</summary>
    public static Pacer Of(ArrivalProcess process, double perSecond) =>
        process switch
        {
            ArrivalProcess.Even => new ConstantPacer { PerSecond = perSecond },
            _ => new PoissonPacer { PerSecond = perSecond },
        };
}

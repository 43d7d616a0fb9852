namespace Plimsoll.Load.Pacing;

/// <summary>
/// A Poisson process: gaps are exponential with mean 1/rate, so that the count in a second varies by the root of the
/// rate. Bursts are part of it, as they are of real traffic.
/// </summary>
public sealed record PoissonPacer : Pacer
{
    public override TimeSpan After(TimeSpan previous, Random random) =>
        previous + TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / PerSecond);
}

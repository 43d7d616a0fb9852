namespace Plimsoll.Load.Pacing;

/// <summary>Equal gaps of 1/rate, to 100 ns.</summary>
public sealed record ConstantPacer : Pacer
{
    public override TimeSpan After(TimeSpan previous, Random random) => previous + TimeSpan.FromSeconds(1 / PerSecond);
}

namespace Plimsoll.Core.Trials.Measuring;

/// <summary>The slices of one stretch of measuring, in the order of time.</summary>
public sealed record Measurement(IReadOnlyList<Slice> Slices)
{
    public static readonly Measurement Empty = new([]);

    public TimeSpan Length => Slices.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Length);

    public static Measurement operator +(Measurement first, Measurement second) =>
        new([.. first.Slices, .. second.Slices]);
}

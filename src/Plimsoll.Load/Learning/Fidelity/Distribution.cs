namespace Plimsoll.Load.Learning.Fidelity;

/// <summary>How often each value came; values above 1,024 to within a thousandth.</summary>
internal sealed class Distribution
{
    private readonly Dictionary<long, long> _counts = [];

    public long Count { get; private set; }

    public void Add(long value)
    {
        if (value > 1024)
        {
            // The grain doubles with the value, so that it never exceeds a thousandth of it.
            var grain = 1L << (System.Numerics.BitOperations.Log2((ulong)value) - 10);
            value = value / grain * grain;
        }
        _counts[value] = _counts.GetValueOrDefault(value) + 1;
        Count++;
    }

    /// <summary>The largest gap between the two cumulative distributions (Kolmogorov and Smirnov), 0 to 1.</summary>
    public double Distance(Distribution other)
    {
        if (Count == 0 || other.Count == 0)
        {
            return Count == other.Count ? 0 : 1;
        }
        var (most, mine, theirs) = (0.0, 0L, 0L);
        foreach (var value in _counts.Keys.Union(other._counts.Keys).Order())
        {
            mine += _counts.GetValueOrDefault(value);
            theirs += other._counts.GetValueOrDefault(value);
            most = Math.Max(most, Math.Abs(((double)mine / Count) - ((double)theirs / other.Count)));
        }
        return most;
    }
}

namespace Plimsoll.Telemetry.Metrics;

/// <summary>
/// Counts in buckets whose bounds are powers of 2^(2^−scale) (OpenTelemetry's exponential histogram). Adding what has another
/// scale halves the finer one until both are the same, which is exact; so it is made coarser too where it would have more
/// than 320 buckets.
/// </summary>
internal sealed class ExponentialBuckets
{
    private const int MostBuckets = 320;

    /// <summary>Of OpenTelemetry's: finer scales bring nothing to a double.</summary>
    private const int Finest = 20;

    private readonly SortedDictionary<int, long> _counts = [];
    private int _scale = Finest;

    public int Scale => _scale;

    public void Clear()
    {
        _counts.Clear();
        _scale = Finest;
    }

    /// <param name="sign">−1 takes away.</param>
    public void Add(int scale, int offset, ReadOnlySpan<ulong> counts, int sign)
    {
        CoarsenTo(scale);
        for (var i = 0; i < counts.Length; i++)
        {
            Count(((long)offset + i) >> Math.Min(62, scale - _scale), (long)counts[i] * sign);
        }
        while (_counts.Count > MostBuckets)
        {
            CoarsenTo(_scale - 1);
        }
    }

    public void Add(ExponentialBuckets other, int sign)
    {
        CoarsenTo(other._scale);
        foreach (var (index, count) in other._counts)
        {
            Count((long)index >> (other._scale - _scale), count * sign);
        }
        while (_counts.Count > MostBuckets)
        {
            CoarsenTo(_scale - 1);
        }
    }

    /// <summary>Buckets that hold something, by ascending upper bound.</summary>
    public IEnumerable<(double UpTo, long Count)> Bounds()
    {
        var step = Math.Pow(2, -_scale);
        return _counts.Where(c => c.Value > 0).Select(c => (Math.Pow(2, (c.Key + 1) * step), c.Value));
    }

    private void Count(long index, long count)
    {
        if (count == 0)
        {
            return;
        }
        var key = (int)Math.Clamp(index, int.MinValue, int.MaxValue);
        _counts[key] = _counts.GetValueOrDefault(key) + count;
    }

    private void CoarsenTo(int scale)
    {
        if (scale >= _scale)
        {
            return;
        }
        var by = Math.Min(31, _scale - scale);
        var finer = _counts.ToArray();
        _counts.Clear();
        _scale = scale;
        foreach (var (index, count) in finer)
        {
            Count((long)index >> by, count);
        }
    }
}

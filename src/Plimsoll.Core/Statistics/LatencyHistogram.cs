using System.Numerics;

namespace Plimsoll.Core.Statistics;

/// <summary>
/// Latencies from 1 µs to 1 hour, each kept to within 1/1024 of its value (three significant digits) in log-linear
/// buckets, after Tene's HdrHistogram. Merging is exact: buckets are the same in every histogram.
/// </summary>
/// <remarks>
/// Below 2,048 µs every microsecond has a bucket; above, each doubling is cut into 1,024. Buckets are held in pages
/// that are made when first hit, so that a histogram of a few samples takes a few kilobytes. Not thread-safe.
/// </remarks>
public sealed partial class LatencyHistogram
{
    /// <summary>What lies above is counted as this.</summary>
    public static readonly TimeSpan Highest = TimeSpan.FromHours(1);

    private const int PageBits = 6;
    private const int PageSize = 1 << PageBits;
    private const int SubBuckets = 1024;
    private static readonly long s_highest = Highest.Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly int s_pages = (IndexOf(s_highest) >> PageBits) + 1;

    private readonly long[]?[] _pages = new long[s_pages][];
    private long _min = long.MaxValue;
    private long _max;
    private Int128 _sum;

    public long Count { get; private set; }

    /// <summary>Zero where nothing is recorded.</summary>
    public TimeSpan Min => Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(_min);

    /// <summary>Zero where nothing is recorded.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(_max);

    /// <summary>The exact mean of what was recorded, to the microsecond; zero where nothing is.</summary>
    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds((long)(_sum / Count));

    /// <summary>Counts <paramref name="latency"/>, cut to whole microseconds; negative counts as zero.</summary>
    public void Record(TimeSpan latency) => Record(latency.Ticks / TimeSpan.TicksPerMicrosecond, 1);

    /// <summary>Adds what <paramref name="other"/> holds; the same as if all had been recorded here.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var page = 0; page < s_pages; page++)
        {
            if (other._pages[page] is not { } from)
            {
                continue;
            }
            var to = _pages[page] ??= new long[PageSize];
            for (var i = 0; i < PageSize; i++)
            {
                to[i] += from[i];
            }
        }
        Count += other.Count;
        _sum += other._sum;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
    }

    public static LatencyHistogram Merge(IEnumerable<LatencyHistogram> parts)
    {
        var all = new LatencyHistogram();
        foreach (var part in parts)
        {
            all.Add(part);
        }
        return all;
    }

    /// <summary>
    /// The smallest latency that at least the share <paramref name="q"/> of all does not exceed (nearest rank), at
    /// most 1/1024 too high and never above <see cref="Max"/>; zero where nothing is recorded.
    /// </summary>
    /// <param name="q">0 to 1.</param>
    public TimeSpan Quantile(double q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, 1);
        var rank = Quantiles.Rank(q, Count);
        long seen = 0;
        for (var page = 0; page < s_pages; page++)
        {
            if (_pages[page] is not { } counts)
            {
                continue;
            }
            for (var i = 0; i < PageSize; i++)
            {
                seen += counts[i];
                if (seen >= rank && seen > 0)
                {
                    var highest = HighestOf((page << PageBits) + i);
                    return TimeSpan.FromMicroseconds(Math.Clamp(highest, _min, _max));
                }
            }
        }
        return TimeSpan.Zero;
    }

    /// <summary>
    /// How many are longer than <paramref name="limit"/>. One that shares the limit's bucket, and so lies within 1/1024
    /// of it, counts as not longer.
    /// </summary>
    public long CountAbove(TimeSpan limit)
    {
        var index = IndexOf(Math.Clamp(limit.Ticks / TimeSpan.TicksPerMicrosecond, 0, s_highest));
        var page = index >> PageBits;
        long above = 0;
        for (var i = (index & (PageSize - 1)) + 1; i < PageSize; i++)
        {
            above += _pages[page]?[i] ?? 0;
        }
        for (page++; page < s_pages; page++)
        {
            above += _pages[page]?.Sum() ?? 0;
        }
        return above;
    }

    /// <summary>The buckets that hold something, lowest first: the longest latency of each and how many it holds.</summary>
    public IEnumerable<(TimeSpan UpTo, long Count)> Buckets()
    {
        for (var page = 0; page < s_pages; page++)
        {
            for (var i = 0; i < PageSize && _pages[page] is { } counts; i++)
            {
                if (counts[i] > 0)
                {
                    yield return (TimeSpan.FromMicroseconds(HighestOf((page << PageBits) + i)), counts[i]);
                }
            }
        }
    }

    private void Record(long microseconds, long times)
    {
        var value = Math.Clamp(microseconds, 0, s_highest);
        var index = IndexOf(value);
        var page = _pages[index >> PageBits] ??= new long[PageSize];
        page[index & (PageSize - 1)] += times;
        Count += times;
        _sum += value * (Int128)times;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
    }

    // With s the bits that do not fit into eleven, value >> s lies in 1024..2047 (or below, where s is 0).
    private static int IndexOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - 10);
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static long HighestOf(int index)
    {
        var shift = Math.Max(0, (index / SubBuckets) - 1);
        long first = index - (shift * SubBuckets);
        return ((first + 1) << shift) - 1;
    }
}

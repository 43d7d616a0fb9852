using System.Numerics;

namespace Plimsoll.Load.Learning.Templates;

/// <summary>Quantiles of whole numbers, each to within an eighth of its value.</summary>
internal sealed class Sizes
{
    private readonly long[] _counts = new long[64 * 8];

    public long Count { get; private set; }

    public void Add(long value)
    {
        _counts[PlaceOf(value)]++;
        Count++;
    }

    /// <summary>The same as if all that the other holds had been added here.</summary>
    public void Add(Sizes other)
    {
        for (var place = 0; place < _counts.Length; place++)
        {
            _counts[place] += other._counts[place];
        }
        Count += other.Count;
    }

    /// <summary>At most an eighth too low; 0 where nothing was added.</summary>
    public long Quantile(double q) => Count == 0 ? 0 : LowestOf(PlaceAt(q));

    /// <summary>At most an eighth too high; 0 where nothing was added.</summary>
    public long QuantileAtMost(double q) => Count == 0 ? 0 : LowestOf(PlaceAt(q) + 1) - 1;

    private int PlaceAt(double q)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(q * Count));
        var seen = 0L;
        for (var place = 0; place < _counts.Length; place++)
        {
            seen += _counts[place];
            if (seen >= rank)
            {
                return place;
            }
        }
        return _counts.Length - 2;
    }

    // Below 16 each number has a place; above, each doubling has eight.
    private static int PlaceOf(long value)
    {
        value = Math.Max(0, value);
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - 3);
        return (shift * 8) + (int)(value >> shift);
    }

    private static long LowestOf(int place)
    {
        var shift = Math.Max(0, (place / 8) - 1);
        return (long)(place - (shift * 8)) << shift;
    }
}

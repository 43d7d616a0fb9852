namespace Plimsoll.Core.Statistics;

/// <summary>Quantiles by nearest rank: always a value that was observed.</summary>
public static class Quantiles
{
    /// <summary>The one-based rank of the quantile <paramref name="q"/> among <paramref name="count"/> values.</summary>
    public static long Rank(double q, long count)
    {
        // 0.95 * 20 is 19.000000000000004 in doubles on some paths; a rank must not jump for that.
        var exact = q * count;
        var rounded = Math.Round(exact);
        var rank = Math.Abs(exact - rounded) < 1e-9 * Math.Max(1, count) ? rounded : Math.Ceiling(exact);
        return Math.Clamp((long)rank, 1, Math.Max(1, count));
    }

    /// <summary>The quantile of values in ascending order; NaN where there are none.</summary>
    public static double OfSorted(ReadOnlySpan<double> ascending, double q) =>
        ascending.IsEmpty ? double.NaN : ascending[(int)Rank(q, ascending.Length) - 1];

    /// <summary>The quantile of values in any order; NaN where there are none.</summary>
    public static double Of(IEnumerable<double> values, double q)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted, q);
    }
}

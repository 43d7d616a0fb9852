using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Statistics;

/// <summary>
/// By how much a second sample lies above a first, for samples too small for a bootstrap: the median of all pairwise
/// differences, with an interval that holds whatever the distribution is (Hodges and Lehmann 1963), from the exact
/// distribution of Mann and Whitney's statistic (1947).
/// </summary>
/// <remarks>It takes values within a sample as independent of each other.</remarks>
public static class RankShift
{
    /// <param name="level">Coverage of the interval.</param>
    /// <returns>
    /// The interval has no bounds where the samples are too small to exclude anything at that level; no shift at all where
    /// one is empty.
    /// </returns>
    public static (double Shift, Interval Interval)? Of(
        IReadOnlyCollection<double> before,
        IReadOnlyCollection<double> after,
        double level
    )
    {
        if (before.Count == 0 || after.Count == 0)
        {
            return null;
        }
        var differences = before.SelectMany(_ => after, (b, a) => a - b).Order().ToArray();
        var excluded = Excluded(before.Count, after.Count, (1 - level) / 2);
        var (low, high) =
            excluded == 0
                ? (double.NegativeInfinity, double.PositiveInfinity)
                : (differences[excluded - 1], differences[^excluded]);
        return (Quantiles.OfSorted(differences, 0.5), new Interval(low, high, level));
    }

    /// <summary>
    /// How many of the lowest differences, and as many of the highest, lie beyond the interval's bounds or on them: the
    /// largest c with P(U &lt; c) at most <paramref name="tail"/>.
    /// </summary>
    private static int Excluded(int first, int second, double tail)
    {
        var ways = Ways(first, second);
        var all = ways.Sum();
        double sum = 0;
        var excluded = 0;
        while (excluded < ways.Length && (sum + ways[excluded]) / all <= tail)
        {
            sum += ways[excluded++];
        }
        return excluded;
    }

    /// <summary>In how many orders of the values U takes each value: the coefficients of the Gaussian binomial.</summary>
    private static double[] Ways(int first, int second)
    {
        var ways = new double[(first * second) + 1];
        ways[0] = 1;
        for (var i = 1; i <= first; i++)
        {
            // Times (1 − q^(second + i)), then divided by (1 − q^i).
            for (var u = ways.Length - 1; u >= second + i; u--)
            {
                ways[u] -= ways[u - second - i];
            }
            for (var u = i; u < ways.Length; u++)
            {
                ways[u] += ways[u - i];
            }
        }
        return ways;
    }
}

using MathNet.Numerics.Distributions;
using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Statistics;

/// <summary>
/// Draws slices of time with replacement, in blocks, because neighbouring slices resemble each other (circular block
/// bootstrap, Politis and Romano 1992), and makes intervals of what the draws give.
/// </summary>
public static class BlockBootstrap
{
    /// <summary>The usual choice for a mean: the cube root of the length, in slices.</summary>
    public static int BlockLength(int slices) => Math.Max(1, (int)Math.Round(Math.Cbrt(slices)));

    /// <summary>As many indices as there are, drawn in blocks that wrap around the end.</summary>
    public static void Draw(Span<int> into, Random random)
    {
        var n = into.Length;
        var block = BlockLength(n);
        for (var filled = 0; filled < n; )
        {
            var start = random.Next(n);
            for (var i = 0; i < block && filled < n; i++, filled++)
            {
                into[filled] = (start + i) % n;
            }
        }
    }

    /// <summary>
    /// The percentile interval, expanded for the small number of slices: plain percentiles of ten slices cover less
    /// than they claim. The quantiles are those at which a normal interval would be as wide as Student's (Hesterberg
    /// 2015, "What Teachers Should Know About the Bootstrap", section 5.2).
    /// </summary>
    /// <param name="draws">What each draw gave; sorted in place.</param>
    /// <param name="slices">Of the smaller of the two measurements compared.</param>
    public static Interval Expanded(double[] draws, int slices, double level)
    {
        Array.Sort(draws);
        if (draws.Length == 0 || slices < 2)
        {
            return new Interval(double.NegativeInfinity, double.PositiveInfinity, level);
        }
        var t = StudentT.InvCDF(0, 1, slices - 1, (1 - level) / 2);
        var tail = Normal.CDF(0, 1, t * Math.Sqrt((double)slices / (slices - 1)));
        return new Interval(At(draws, tail), At(draws, 1 - tail), level);
    }

    /// <summary>By linear interpolation between the order statistics.</summary>
    private static double At(double[] sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}

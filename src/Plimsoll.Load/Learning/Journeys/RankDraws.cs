using Plimsoll.Load.Learning.Templates;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>
/// Draws in place of the values that were seen: the number of a value's rank, as often as the value came. So as many
/// different values are asked for as in production, and the popular ones as often, but none of them is production's own.
/// </summary>
internal static class RankDraws
{
    /// <summary>Up to so many, each rank has its own weight; beyond, Zipf's law with the exponent that fits best.</summary>
    public const int MostWeights = 400;

    public static Draw Of(SegmentShape shape, string name, Popularity values)
    {
        switch (shape)
        {
            case SegmentShape.Number:
                return Ranks(values, 1);
            case SegmentShape.Uuid:
                return new FormatDraw(["00000000-0000-4000-8000-", ""], [Ranks(values, 100_000_000_000)]);
            case SegmentShape.Date:
                return new FormatDraw(["2024-01-", ""], [new IntegerDraw(10, 28)]);
            case SegmentShape.Hex or SegmentShape.Token:
                return new FormatDraw(["abcdef", ""], [Ranks(values, 100_000_000)]);
            default:
                return new FormatDraw([name + "-", ""], [Ranks(values, 1)]);
        }
    }

    private static Draw Ranks(Popularity values, long from)
    {
        var distinct = Math.Max(1, values.Distinct);
        if (distinct > MostWeights)
        {
            var exponent = Exponent(values.ByRank(4096), values.Count, distinct);
            return new ZipfDraw(from, from + distinct - 1, Math.Round(exponent, 3));
        }
        var counts = values.ByRank(MostWeights);
        return counts.Count < 2
            ? new IntegerDraw(from, from)
            : new ChoiceDraw(
                [.. counts.Select((_, rank) => Value.Of(from + rank))],
                [.. counts.Select(count => Math.Round(count, 2))]
            );
    }

    /// <summary>By maximum likelihood over the ranks; the likelihood has one top, found by golden sections.</summary>
    private static double Exponent(IReadOnlyList<double> counts, long all, long distinct)
    {
        var logarithms = counts.Select((count, rank) => count * Math.Log(rank + 1)).Sum();
        var listed = counts.Sum();
        // The others lie somewhere behind; on average at the middle of what is left, on a logarithmic scale.
        logarithms += Math.Max(0, all - listed) * Math.Log(Math.Sqrt((counts.Count + 1.0) * distinct));
        double Likelihood(double s) => (-s * logarithms) - (all * Math.Log(Harmonic(s, distinct)));
        var (low, high) = (0.0, 4.0);
        var golden = (Math.Sqrt(5) - 1) / 2;
        for (var i = 0; i < 40; i++)
        {
            var (a, b) = (high - (golden * (high - low)), low + (golden * (high - low)));
            (low, high) = Likelihood(a) > Likelihood(b) ? (low, b) : (a, high);
        }
        return (low + high) / 2;
    }

    /// <summary>The sum of k^-s to n: the first thousand terms one by one, the others by Euler and Maclaurin.</summary>
    private static double Harmonic(double s, long n)
    {
        var sum = 0.0;
        var listed = Math.Min(n, 1000);
        for (var k = 1; k <= listed; k++)
        {
            sum += Math.Pow(k, -s);
        }
        if (n > listed)
        {
            double a = listed,
                b = n;
            var integral =
                Math.Abs(1 - s) < 1e-9 ? Math.Log(b / a) : (Math.Pow(b, 1 - s) - Math.Pow(a, 1 - s)) / (1 - s);
            sum += integral + ((Math.Pow(b, -s) - Math.Pow(a, -s)) / 2);
        }
        return sum;
    }
}

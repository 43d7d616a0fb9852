using Plimsoll.Core.Statistics;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports.Comparing;

/// <summary>
/// Whether two loads differ by more than two runs of the same thing would: the slices of each are drawn anew in blocks some
/// thousand times, and a difference counts whose interval leaves out zero.
/// </summary>
public static class LoadComparer
{
    private const int Draws = 2000;
    private const int LeastSlices = 8;

    /// <summary>Five figures are looked at, so each must be surer for all together to be (Bonferroni).</summary>
    private const double Level = 0.99;

    public static LoadComparison Compare(
        LoadReport before,
        LoadReport after,
        string beforeName,
        string afterName,
        int seed
    )
    {
        var random = new Random(seed);
        var (first, second) = (new Side(before.Timeline), new Side(after.Timeline));
        return new LoadComparison
        {
            Before = beforeName,
            After = afterName,
            Doubts = [.. Doubts(before, after)],
            Figures =
            [
                Figure(
                    "p50",
                    lowerIsBetter: true,
                    relative: true,
                    (side, picks) => side.Latencies.Quantile(picks, 0.5)
                ),
                Figure(
                    "p95",
                    lowerIsBetter: true,
                    relative: true,
                    (side, picks) => side.Latencies.Quantile(picks, 0.95)
                ),
                Figure(
                    "p99",
                    lowerIsBetter: true,
                    relative: true,
                    (side, picks) => side.Latencies.Quantile(picks, 0.99)
                ),
                Figure("errors", lowerIsBetter: true, relative: false, ErrorRate),
                Figure("throughput", lowerIsBetter: false, relative: true, Throughput),
            ],
        };

        ComparedFigure Figure(string name, bool lowerIsBetter, bool relative, Func<Side, IReadOnlyList<int>, double> of)
        {
            var (was, now) = (of(first, first.All), of(second, second.All));
            var least = Math.Min(first.All.Length, second.All.Length);
            var draws = new double[Draws];
            for (var i = 0; i < Draws && least > 0; i++)
            {
                draws[i] = Difference(of(first, first.Draw(random)), of(second, second.Draw(random)), relative);
            }
            var interval = BlockBootstrap.Expanded(draws, least, Level);
            var verdict =
                least < LeastSlices || double.IsNaN(was) || double.IsNaN(now) ? ComparedVerdict.CannotTell
                : interval.Low > 0 ? Side(higher: true)
                : interval.High < 0 ? Side(higher: false)
                : ComparedVerdict.NoDifference;
            return new ComparedFigure(
                name,
                Finite(was),
                Finite(now),
                Finite(Difference(was, now, relative)),
                double.IsFinite(interval.Low) && double.IsFinite(interval.High) ? interval : null,
                verdict
            );

            ComparedVerdict Side(bool higher) =>
                higher == lowerIsBetter ? ComparedVerdict.Worse : ComparedVerdict.Better;
        }
    }

    private static IEnumerable<string> Doubts(LoadReport before, LoadReport after)
    {
        if (before.Scenario != after.Scenario)
        {
            yield return $"the scenarios are different ones: {before.Scenario} and {after.Scenario}";
        }
        if (Math.Abs((after.OfferedPerS / Math.Max(1e-9, before.OfferedPerS)) - 1) > 0.1)
        {
            yield return $"the rates are different ones: {before.OfferedPerS:0.#} and {after.OfferedPerS:0.#} requests/s";
        }
        foreach (var (name, report) in ((string, LoadReport)[])[("first", before), ("second", after)])
        {
            if (report.Invalid is { } why)
            {
                yield return $"the {name} is not to be believed: {why}";
            }
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double Difference(double before, double after, bool relative) =>
        relative ? (after / before) - 1 : after - before;

    private static double ErrorRate(Side side, IReadOnlyList<int> picks) =>
        picks.Sum(pick => side.Timeline[pick].Requests) is > 0 and var requests
            ? (double)picks.Sum(pick => side.Timeline[pick].Failed) / requests
            : double.NaN;

    private static double Throughput(Side side, IReadOnlyList<int> picks) =>
        picks.Sum(pick => side.Timeline[pick].LengthS) is > 0 and var seconds
            ? picks.Sum(pick => side.Timeline[pick].Requests - side.Timeline[pick].Failed) / seconds
            : double.NaN;

    /// <summary>One of the two runs.</summary>
    private sealed class Side(IReadOnlyList<TimelinePoint> timeline)
    {
        private readonly int[] _picks = new int[timeline.Count];

        public IReadOnlyList<TimelinePoint> Timeline => timeline;
        public LatencyCells Latencies { get; } = new(timeline);
        public int[] All { get; } = [.. Enumerable.Range(0, timeline.Count)];

        /// <summary>Its slices drawn anew in blocks; the same array each time.</summary>
        public int[] Draw(Random random)
        {
            BlockBootstrap.Draw(_picks, random);
            return _picks;
        }
    }
}

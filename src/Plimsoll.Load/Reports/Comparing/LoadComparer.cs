using Plimsoll.Core.Statistics;

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
        return new LoadComparison
        {
            Before = beforeName,
            After = afterName,
            Doubts = [.. Doubts(before, after)],
            Figures =
            [
                Figure("p50", lowerIsBetter: true, relative: true, slices => Quantile(slices, 0.5)),
                Figure("p95", lowerIsBetter: true, relative: true, slices => Quantile(slices, 0.95)),
                Figure("p99", lowerIsBetter: true, relative: true, slices => Quantile(slices, 0.99)),
                Figure("errors", lowerIsBetter: true, relative: false, ErrorRate),
                Figure("throughput", lowerIsBetter: false, relative: true, Throughput),
            ],
        };

        ComparedFigure Figure(
            string name,
            bool lowerIsBetter,
            bool relative,
            Func<IReadOnlyList<TimelinePoint>, double> of
        )
        {
            var (was, now) = (of(before.Timeline), of(after.Timeline));
            var least = Math.Min(before.Timeline.Count, after.Timeline.Count);
            var draws = new double[Draws];
            for (var i = 0; i < Draws && least > 0; i++)
            {
                draws[i] = Difference(of(Drawn(before.Timeline, random)), of(Drawn(after.Timeline, random)), relative);
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

    private static List<TimelinePoint> Drawn(IReadOnlyList<TimelinePoint> slices, Random random)
    {
        var picks = new int[slices.Count];
        BlockBootstrap.Draw(picks, random);
        return [.. picks.Select(pick => slices[pick])];
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double Difference(double before, double after, bool relative) =>
        relative ? (after / before) - 1 : after - before;

    private static double Quantile(IReadOnlyList<TimelinePoint> slices, double q)
    {
        var cells = new SortedDictionary<double, long>();
        foreach (var (ms, count) in slices.SelectMany(slice => slice.Latency.Points))
        {
            cells[ms] = cells.GetValueOrDefault(ms) + count;
        }
        var rank = Quantiles.Rank(q, cells.Values.Sum());
        long seen = 0;
        foreach (var (ms, count) in cells)
        {
            seen += count;
            if (seen >= rank)
            {
                return ms;
            }
        }
        return double.NaN;
    }

    private static double ErrorRate(IReadOnlyList<TimelinePoint> slices) =>
        slices.Sum(slice => slice.Requests) is > 0 and var requests
            ? (double)slices.Sum(slice => slice.Failed) / requests
            : double.NaN;

    private static double Throughput(IReadOnlyList<TimelinePoint> slices) =>
        slices.Sum(slice => slice.LengthS) is > 0 and var seconds
            ? slices.Sum(slice => slice.Requests - slice.Failed) / seconds
            : double.NaN;
}

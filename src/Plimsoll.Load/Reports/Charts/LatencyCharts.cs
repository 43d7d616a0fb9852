using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports.Charts;

/// <summary>The charts that a load's and an envelope's page share.</summary>
internal static class LatencyCharts
{
    public static string Timeline(IReadOnlyList<TimelinePoint> timeline, IReadOnlyList<TimelineMark> marks)
    {
        var points = timeline.Where(point => point.Latency.Points.Count > 0).ToList();
        var end = timeline.Count == 0 ? 1 : timeline[^1].AtS + timeline[^1].LengthS;
        return new LineChart(
            "latency over time",
            ChartAxis.Linear(end, tick => $"{tick.ToString("0.##", CultureInfo.InvariantCulture)} s"),
            ChartAxis.Log(points.SelectMany(point => (double[])[point.P50Ms, point.P99Ms]), Format.Milliseconds),
            "seconds since the window began"
        )
        {
            Series =
            [
                Line("p50", "var(--c1)", point => point.P50Ms),
                Line("p95", "var(--c0)", point => point.P95Ms),
                Line("p99", "var(--c2)", point => point.P99Ms),
            ],
            Marks = [.. marks.Select(mark => new ChartMark(mark.Name, mark.FromS, mark.ToS, "var(--medium)"))],
        }.Render();

        ChartSeries Line(string name, string colour, Func<TimelinePoint, double> of) =>
            new(name, colour, [.. points.Select(point => (point.AtS + (point.LengthS / 2), of(point)))]);
    }

    public static string Errors(IReadOnlyList<TimelinePoint> timeline, IReadOnlyList<TimelineMark> marks)
    {
        var end = timeline.Count == 0 ? 1 : timeline[^1].AtS + timeline[^1].LengthS;
        var most = timeline.Select(point => point.Requests / point.LengthS).DefaultIfEmpty(1).Max();
        return new LineChart(
            "requests and failures per second",
            ChartAxis.Linear(end, tick => $"{tick.ToString("0.##", CultureInfo.InvariantCulture)} s"),
            ChartAxis.Linear(Math.Max(1, most), Format.Count),
            "seconds since the window began"
        )
        {
            Height = 200,
            Series =
            [
                new(
                    "requests per second",
                    "var(--c0)",
                    [.. timeline.Select(p => (p.AtS + (p.LengthS / 2), p.Requests / p.LengthS))]
                ),
                new(
                    "failures per second",
                    "var(--high)",
                    [.. timeline.Select(p => (p.AtS + (p.LengthS / 2), p.Failed / p.LengthS))]
                ),
            ],
            Marks = [.. marks.Select(mark => new ChartMark(mark.Name, mark.FromS, mark.ToS, "var(--medium)"))],
        }.Render();
    }

    /// <summary>Latency by percentile; the axis is stretched towards 100, as HdrHistogram's plots are.</summary>
    public static string Spectrum(IReadOnlyList<(string Name, string Colour, LatencyFigures Latency)> of)
    {
        var deepest = of.SelectMany(one => one.Latency.Spectrum)
            .Where(point => point.Quantile < 1)
            .Select(point => 1 / (1 - point.Quantile))
            .DefaultIfEmpty(10)
            .Max();
        double[] nines = [1, 2, 10, 100, 1000, 10_000, 100_000, 1_000_000];
        return new LineChart(
            "percentile spectrum",
            new ChartAxis(1, deepest * 1.3, true, [.. nines.Where(n => n <= deepest * 1.3)], PercentileText),
            ChartAxis.Log(of.SelectMany(one => one.Latency.Spectrum).Select(point => point.Ms), Format.Milliseconds),
            "percentile"
        )
        {
            Series =
            [
                .. of.Select(one => new ChartSeries(
                    one.Name,
                    one.Colour,
                    [
                        .. one.Latency.Spectrum.Select(point =>
                            (point.Quantile < 1 ? 1 / (1 - point.Quantile) : deepest * 1.3, point.Ms)
                        ),
                    ]
                )),
            ],
        }.Render();
    }

    private static string PercentileText(double inverse) =>
        inverse <= 1 ? "fastest" : $"p{(100 * (1 - (1 / inverse))).ToString("0.####", CultureInfo.InvariantCulture)}";
}

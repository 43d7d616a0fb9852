using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Metrics;

namespace Plimsoll.Cli.Auditing;

/// <summary>The metric that counts what requests bring: a counter, or the sum of a histogram, by <c>http.route</c>.</summary>
internal static class WeightMetric
{
    /// <summary>Its growth over the window by route, over all processes of a service; nothing where it did not come.</summary>
    public static IReadOnlyList<RouteValue> Read(IReadOnlyList<MetricSeries> series, string? name) =>
        [
            .. series
                .Where(s => s.Name == name && s.Attributes.ContainsKey("http.route"))
                .GroupBy(s => (s.Service, Method: MethodOf(s), Route: s.Attributes["http.route"]))
                .Select(g => new RouteValue(g.Key.Service, g.Key.Method, g.Key.Route, g.Sum(Growth)))
                .OrderByDescending(v => v.Value),
        ];

    private static string MethodOf(MetricSeries series) =>
        series.Attributes.GetValueOrDefault("http.request.method")
        ?? series.Attributes.GetValueOrDefault("http.method")
        ?? "";

    /// <summary>A level tells of no growth.</summary>
    private static double Growth(MetricSeries series) =>
        series.Kind switch
        {
            MetricKind.Counter => series.Increase,
            MetricKind.Distribution => series.Distribution?.Sum ?? 0,
            _ => 0,
        };
}

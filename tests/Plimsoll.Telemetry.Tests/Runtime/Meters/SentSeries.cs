using Plimsoll.Telemetry.Metrics;

namespace Plimsoll.Telemetry.Tests.Runtime.Meters;

/// <summary>Series as the doors fold them, over ten seconds of one process.</summary>
internal static class SentSeries
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public static MetricSeries Counter(
        string name,
        string unit,
        double increase,
        params (string, string)[] attributes
    ) => Of(name, unit, MetricKind.Counter, attributes) with { Increase = increase };

    public static MetricSeries Gauge(
        string name,
        string unit,
        double mean,
        double most,
        params (string, string)[] attributes
    ) => Of(name, unit, MetricKind.Gauge, attributes) with { Mean = mean, Most = most, Last = mean };

    /// <param name="values">As many buckets, each up to its value.</param>
    public static MetricSeries Distribution(
        string name,
        string unit,
        IReadOnlyList<double> values,
        params (string, string)[] attributes
    ) =>
        Of(name, unit, MetricKind.Distribution, attributes) with
        {
            Distribution = new Distribution(
                values.Count,
                values.Sum(),
                values.Min(),
                values.Max(),
                [.. values.Order().Select(v => (v, 1L))]
            ),
        };

    private static MetricSeries Of(
        string name,
        string unit,
        MetricKind kind,
        (string Key, string Value)[] attributes
    ) =>
        new()
        {
            Service = "shop",
            Instance = "",
            Name = name,
            Unit = unit,
            Kind = kind,
            Attributes = attributes.ToDictionary(a => a.Key, a => a.Value),
            From = s_from,
            To = s_from.AddSeconds(10),
            Points = 2,
        };
}

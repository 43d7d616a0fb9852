using System.Globalization;
using Microsoft.Diagnostics.Tracing;
using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Runtime.Meters;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>
/// Folds the events of .NET's meters into the same series as those that come over OTLP, so that one table of names serves
/// both. Not thread-safe.
/// </summary>
internal sealed class EventMeters
{
    private readonly Dictionary<string, MetricState> _series = new(StringComparer.Ordinal);

    public IReadOnlyList<MetricSeries> Series() => [.. _series.Values.Select(s => FromZero(s.Series()))];

    public void Take(TraceEvent e)
    {
        switch (e.EventName)
        {
            // Older runtimes tell the growth of an interval alone, newer ones the sum too.
            case "CounterRateValuePublished":
                var total = Number(e, "value");
                Add(e, MetricKind.Counter, total ?? Number(e, "rate"), isCumulative: total is not null);
                break;
            case "UpDownCounterRateValuePublished":
                Add(e, MetricKind.Gauge, Number(e, "value"), isCumulative: true);
                break;
            case "GaugeValuePublished":
                Add(e, MetricKind.Gauge, Number(e, "lastValue"), isCumulative: true);
                break;
            case "HistogramValuePublished":
                var count = Number(e, "count");
                Add(e, MetricKind.Distribution, Number(e, "sum"), isCumulative: false, (long?)count ?? 0);
                break;
            case "EventCounters" when e.PayloadValue(0) is IDictionary<string, object> outer:
                AddEventCounter(e, outer);
                break;
        }
    }

    /// <summary>
    /// What goes up and down is counted from when it is first listened to. Where it fell below zero, at least so many were there
    /// before.
    /// </summary>
    private static MetricSeries FromZero(MetricSeries series) =>
        series is { Kind: MetricKind.Gauge, Least: < 0 and var before }
            ? series with
            {
                Last = series.Last - before,
                Mean = series.Mean - before,
                Most = series.Most - before,
                Least = 0,
            }
            : series;

    private void Add(TraceEvent e, MetricKind kind, double? value, bool isCumulative, long count = 0)
    {
        if (value is not { } known)
        {
            return;
        }
        var (name, unit) = (Text(e, "instrumentName"), Text(e, "unit"));
        Add(name, unit, Text(e, "tags"), kind, known, isCumulative, count, e.TimeStamp);
    }

    /// <summary>Means are levels, increments are growth over the interval.</summary>
    private void AddEventCounter(TraceEvent e, IDictionary<string, object> outer)
    {
        var counter =
            outer.TryGetValue("Payload", out var inner) && inner is IDictionary<string, object> payload
                ? payload
                : outer;
        var name = MeterNames.EventCounter + counter["Name"];
        if (counter.TryGetValue("Increment", out var increment))
        {
            Add(name, "", "", MetricKind.Counter, Convert(increment), isCumulative: false, 0, e.TimeStamp);
        }
        else if (counter.TryGetValue("Mean", out var mean))
        {
            Add(name, "", "", MetricKind.Gauge, Convert(mean), isCumulative: true, 0, e.TimeStamp);
        }
    }

    internal void Add(
        string name,
        string unit,
        string tags,
        MetricKind kind,
        double value,
        bool isCumulative,
        long count,
        DateTime at
    )
    {
        var key = $"{name}\0{tags}";
        if (!_series.TryGetValue(key, out var state))
        {
            state = new MetricState
            {
                Service = "",
                Instance = "",
                Name = name,
                Unit = unit,
                Kind = kind,
                Attributes = Attributes(tags),
            };
            _series.Add(key, state);
        }
        var point = new MetricPoint
        {
            TimeNs = (ulong)(at.ToUniversalTime() - DateTime.UnixEpoch).Ticks * 100,
            Value = value,
            Sum = value,
            Count = count,
        };
        state.Add(point, isCumulative);
    }

    /// <summary><c>key=value,key=value</c>; values may hold the equals sign.</summary>
    private static Dictionary<string, string> Attributes(string tags)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = tag.Split('=', 2);
            attributes[pair[0]] = pair.Length == 2 ? pair[1] : "";
        }
        return attributes;
    }

    private static string Text(TraceEvent e, string field) => e.PayloadByName(field) as string ?? "";

    private static double? Number(TraceEvent e, string field) =>
        e.PayloadByName(field) switch
        {
            null => null,
            string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value
                : null,
            var other => Convert(other),
        };

    private static double Convert(object value) => System.Convert.ToDouble(value, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Metrics;

/// <summary>
/// Reads ExportMetricsServiceRequests and folds their points into series, at most so many. Field numbers are those of
/// opentelemetry-proto 1.x, metrics. Not thread-safe.
/// </summary>
internal sealed class MetricIntake(int mostSeries = 5_000)
{
    /// <summary>Of an attribute's value or name.</summary>
    private const int LongestText = 128;
    private const int MostAttributes = 16;

    private readonly SeededHash _hash = new(0x6D65_7472_6963);
    private readonly Dictionary<ulong, MetricState> _series = [];
    private readonly AttributeSet _resource = new();
    private readonly MetricPoint _point = new();

    public long Points { get; private set; }
    public long Rejected { get; private set; }
    public long SeriesRefused { get; private set; }

    public IReadOnlyList<MetricSeries> Series() => [.. _series.Values.Where(s => s.IsSeen).Select(s => s.Series())];

    /// <summary>Begins a window: growth and extremes are counted anew; a series that nothing came of for two goes.</summary>
    public void Turn()
    {
        foreach (var (key, series) in _series)
        {
            if (!series.Turn())
            {
                _series.Remove(key);
            }
        }
    }

    /// <returns>What was read before an encoding breaks is kept: points stand for themselves.</returns>
    public Outcome Take(ReadOnlySpan<byte> request)
    {
        var rejected = 0;
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1 && !TryResourceMetrics(reader.ReadBytes(), request, ref rejected))
            {
                return new Outcome(Refusal.Malformed);
            }
        }
        Rejected += rejected;
        return reader.IsMalformed
            ? new Outcome(Refusal.Malformed)
            : new Outcome(
                null,
                rejected,
                rejected == 0 ? null : "a point needs its time, and each series at most one at a time, in order"
            );
    }

    private bool TryResourceMetrics(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request, ref int rejected)
    {
        if (!_resource.TryReadResource(message, request))
        {
            return false;
        }
        var sender = new MetricSender(
            _resource.Text(Known.ServiceName, request),
            _resource.Text(Known.ServiceInstance, request)
        );
        var metrics = new ScopeItems(message);
        while (metrics.Next())
        {
            if (!TryMetric(metrics.Item, sender, ref rejected))
            {
                return false;
            }
        }
        return !metrics.IsMalformed;
    }

    private bool TryMetric(ReadOnlySpan<byte> message, MetricSender sender, ref int rejected)
    {
        ReadOnlySpan<byte> name = [];
        ReadOnlySpan<byte> unit = [];
        ReadOnlySpan<byte> data = [];
        var shape = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.ReadBytes();
                    break;
                case 3:
                    unit = reader.ReadBytes();
                    break;
                case 5 or 7 or 9 or 10 or 11:
                    shape = reader.Field;
                    data = reader.ReadBytes();
                    break;
            }
        }
        return !reader.IsMalformed && TryPoints(data, shape, new MetricName(sender, name, unit), ref rejected);
    }

    /// <param name="shape">The field that holds the data: gauge 5, sum 7, histogram 9, exponential histogram 10, summary 11.</param>
    private bool TryPoints(ReadOnlySpan<byte> data, int shape, MetricName name, ref int rejected)
    {
        // 2 is cumulative, 1 is delta. Gauges and summaries have none: they tell what stands.
        var (isCumulative, isMonotonic) = (true, false);
        var first = new ProtoReader(data);
        while (first.Next())
        {
            if (first.Field == 2 && first.Type == WireType.Varint)
            {
                isCumulative = first.ReadVarint() != 1;
            }
            else if (first.Field == 3 && first.Type == WireType.Varint)
            {
                isMonotonic = first.ReadVarint() != 0;
            }
        }
        var kind = shape switch
        {
            5 => MetricKind.Gauge,
            7 => isMonotonic ? MetricKind.Counter : MetricKind.Gauge,
            _ => MetricKind.Distribution,
        };
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            if (reader.Field != 1 || reader.Type != WireType.Bytes)
            {
                continue;
            }
            var message = reader.ReadBytes();
            _point.Clear();
            if (!MetricPoints.TryRead(message, shape, _point, _hash))
            {
                return false;
            }
            if (!TryFold(message, shape, name, kind, isCumulative))
            {
                rejected++;
            }
        }
        return !first.IsMalformed && !reader.IsMalformed;
    }

    private bool TryFold(ReadOnlySpan<byte> point, int shape, MetricName name, MetricKind kind, bool isCumulative)
    {
        Points++;
        if (_point.HasNoValue)
        {
            return true;
        }
        if (_point.TimeNs == 0)
        {
            return false;
        }
        var key =
            _hash.Of(_hash.Of(_hash.Of(name.Sender.Service), _hash.Of(name.Sender.Instance)), _hash.Of(name.Name))
            + _point.Attributes;
        key = _hash.Of(key, (ulong)kind);
        if (!_series.TryGetValue(key, out var state))
        {
            if (_series.Count >= mostSeries)
            {
                SeriesRefused++;
                return true;
            }
            state = new MetricState
            {
                Service = Text(name.Sender.Service),
                Instance = Text(name.Sender.Instance),
                Name = Text(name.Name),
                Unit = Text(name.Unit),
                Kind = kind,
                Attributes = AttributesOf(point, shape),
            };
            _series.Add(key, state);
        }
        return state.Add(_point, isCumulative);
    }

    private static Dictionary<string, string> AttributesOf(ReadOnlySpan<byte> point, int shape)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new ProtoReader(point);
        while (reader.Next() && attributes.Count < MostAttributes)
        {
            if (reader.Field != MetricPoints.AttributesField(shape))
            {
                continue;
            }
            var (key, value) = ("", "");
            var pair = new ProtoReader(reader.ReadBytes());
            while (pair.Next())
            {
                if (pair.Field == 1)
                {
                    key = Text(pair.ReadBytes());
                }
                else if (pair.Field == 2)
                {
                    value = Value(pair.ReadBytes());
                }
            }
            attributes[key] = value;
        }
        return attributes;
    }

    private static string Value(ReadOnlySpan<byte> anyValue)
    {
        var reader = new ProtoReader(anyValue);
        if (!reader.Next())
        {
            return "";
        }
        return reader.Field switch
        {
            1 => Text(reader.ReadBytes()),
            2 => reader.ReadVarint() == 0 ? "false" : "true",
            3 => ((long)reader.ReadVarint()).ToString(CultureInfo.InvariantCulture),
            4 => reader.ReadDouble().ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
    }

    private static string Text(ReadOnlySpan<byte> utf8) =>
        Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, LongestText)]);

    private readonly ref struct MetricSender(ReadOnlySpan<byte> service, ReadOnlySpan<byte> instance)
    {
        public ReadOnlySpan<byte> Service { get; } = service;
        public ReadOnlySpan<byte> Instance { get; } = instance;
    }

    private readonly ref struct MetricName(MetricSender sender, ReadOnlySpan<byte> name, ReadOnlySpan<byte> unit)
    {
        public MetricSender Sender { get; } = sender;
        public ReadOnlySpan<byte> Name { get; } = name;
        public ReadOnlySpan<byte> Unit { get; } = unit;
    }
}

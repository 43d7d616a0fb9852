using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Bench.NPlusOnes;

/// <summary>Writes one request, span after span, with times by lot.</summary>
internal sealed class Script(TextTable texts, Telemetry telemetry, Random random)
{
    private readonly List<SpanRow> _spans = [new SpanRow { SpanId = 1 }];
    private readonly List<ulong> _values = [];
    private ulong _parent = 1;
    private long _now = 1_000_000;

    public Random Random => random;

    /// <summary>A span of the code's own around what is written next.</summary>
    public void Inside(string name, Action body)
    {
        var at = _spans.Count;
        var (parent, start) = (_parent, _now);
        _spans.Add(default);
        _parent = (ulong)at + 1;
        Wait(0.05, 0.2);
        body();
        Wait(0.05, 0.2);
        _spans[at] = Row(parent, start, _now) with { SpanId = (ulong)at + 1, Name = texts.Intern(name) };
        _parent = parent;
    }

    public void Query(
        string sql,
        int rows,
        ulong[] parameters,
        ulong[]? results = null,
        bool fails = false,
        bool atOnce = false,
        string peer = "postgresql"
    )
    {
        var length = Ns(0.3 + random.NextDouble() * 3);
        var start = _now;
        _spans.Add(
            Row(_parent, start, start + length) with
            {
                SpanId = (ulong)_spans.Count + 1,
                Kind = SpanKind.Client,
                Class = SpanClass.DbQuery,
                Statement = texts.Intern(sql),
                Peer = texts.Intern(peer),
                Flags = fails ? SpanFlags.Error : SpanFlags.None,
                Rows = telemetry >= Telemetry.Rows ? rows : -1,
                ParametersHash =
                    telemetry >= Telemetry.Parameters ? parameters.Aggregate(17UL, (h, p) => h * 31 + p) : 0,
                Parameters = telemetry >= Telemetry.Parameters ? Keep(parameters) : default,
                Results = telemetry >= Telemetry.Values && results is not null ? Keep(results) : default,
            }
        );
        _now = atOnce ? start + Ns(0.02) : start + length + Ns(random.NextDouble() * 0.2);
    }

    /// <summary>After calls at once: until the last has ended.</summary>
    public void Join() => _now = Math.Max(_now, _spans.Max(s => s.EndNs));

    /// <summary>Milliseconds in which nothing is recorded.</summary>
    public void Wait(double least, double most) => _now += Ns(least + random.NextDouble() * (most - least));

    public TraceView End(string route)
    {
        _spans[0] = Row(0, 0, _now + Ns(1)) with
        {
            SpanId = 1,
            Kind = SpanKind.Server,
            Class = SpanClass.Server,
            Method = texts.Intern("GET"),
            Route = texts.Intern(route),
        };
        var spans = _spans.ToArray();
        random.Shuffle(spans);
        return new TraceView
        {
            TraceId = default,
            Spans = spans,
            Texts = texts,
            Values = _values.ToArray(),
        };
    }

    private static long Ns(double milliseconds) => (long)(milliseconds * 1e6);

    private SpanRow Row(ulong parent, long start, long end) =>
        new()
        {
            ParentId = parent,
            StartNs = start,
            EndNs = end,
            Service = texts.Intern("shop"),
        };

    private ValueRange Keep(ulong[] values)
    {
        _values.AddRange(values);
        return new ValueRange(_values.Count - values.Length, values.Length);
    }
}

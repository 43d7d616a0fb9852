using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Tests.Traces;

public sealed class TraceAssemblerTests
{
    private static readonly SeededHash s_hash = new(7);
    private readonly TextTable _texts = new();
    private readonly SpanBatch _batch = new();
    private readonly GatheredTraces _sink = new();

    [Fact]
    public void Spans_in_any_order_come_together_when_their_trace_is_quiet()
    {
        var assembler = New(new TraceBounds());
        Add(assembler, 0, (1, 11), (2, 21), (1, 12));
        Add(assembler, 5_000, (1, 13));
        assembler.HandOnQuiet(_texts, 6_000);
        _sink.Traces.ShouldBe([(2ul, "21")]);
        assembler.HandOnQuiet(_texts, 10_999);
        assembler.OpenTraces.ShouldBe(1);
        assembler.HandOnQuiet(_texts, 11_000);
        _sink.Traces[1].ShouldBe((1ul, "11 12 13"));
    }

    [Fact]
    public void What_comes_late_is_handed_on_as_another_piece_and_counted()
    {
        var assembler = New(new TraceBounds());
        Add(assembler, 0, (1, 11));
        assembler.HandOnQuiet(_texts, 6_000);
        Add(assembler, 7_000, (1, 12), (1, 13));
        assembler.HandOnAll(_texts);
        _sink.Traces.ShouldBe([(1ul, "11"), (1ul, "12 13")]);
        (assembler.Counts.Traces, assembler.Counts.TracePieces, assembler.Counts.LateSpans).ShouldBe((2, 1, 2));
    }

    [Fact]
    public void A_trace_that_is_never_quiet_is_handed_on_at_its_age()
    {
        var assembler = New(new TraceBounds());
        for (var second = 0; second <= 61; second++)
        {
            Add(assembler, second * 1000, (1, (ulong)second + 1));
        }
        _sink.Traces.Count.ShouldBe(1);
        assembler.Counts.TracesClosedByAge.ShouldBe(1);
    }

    [Fact]
    public void Where_room_runs_out_the_one_quiet_longest_goes_and_no_span_is_lost()
    {
        var assembler = New(new TraceBounds { MostOpenSpans = 80 });
        for (ulong trace = 1; trace <= 1000; trace++)
        {
            Add(assembler, (long)trace, (trace, trace * 10), (trace, (trace * 10) + 1));
        }
        assembler.OpenTraces.ShouldBe(10);
        assembler.Counts.TracesClosedForRoom.ShouldBe(990);
        assembler.HandOnAll(_texts);
        _sink.Traces.Count.ShouldBe(1000);
        _sink.Spans.ShouldBe(2000);
    }

    [Fact]
    public void One_trace_larger_than_all_room_comes_in_pieces()
    {
        var assembler = New(new TraceBounds { MostOpenSpans = 80 });
        Add(assembler, 0, [.. Enumerable.Range(1, 200).Select(i => (1ul, (ulong)i))]);
        assembler.HandOnAll(_texts);
        _sink.Spans.ShouldBe(200);
        _sink.Traces.Count.ShouldBe(3);
    }

    [Fact]
    public void Beyond_the_bound_of_a_trace_spans_are_dropped_and_counted()
    {
        var assembler = New(new TraceBounds { MostSpansPerTrace = 10 });
        Add(assembler, 0, [.. Enumerable.Range(1, 25).Select(i => (1ul, (ulong)i))]);
        assembler.HandOnAll(_texts);
        (_sink.Spans, assembler.Counts.CutSpans, assembler.Counts.TracesCut).ShouldBe((10, 15, 1));
    }

    [Fact]
    public void Values_stay_with_their_spans()
    {
        var assembler = New(new TraceBounds());
        _batch.Clear();
        for (ulong i = 1; i <= 100; i++)
        {
            var first = _batch.ValueCount;
            for (ulong v = 0; v < i % 5; v++)
            {
                _batch.AddValue((i * 100) + v);
            }
            _batch.Add(
                new TraceId(0, i % 3),
                new SpanRow { SpanId = i, Parameters = new ValueRange(first, (int)(i % 5)) }
            );
        }
        assembler.Add(_batch, _texts, 0);
        assembler.HandOnAll(_texts);
        _sink.Parameters.Count.ShouldBe(100);
        foreach (var (span, values) in _sink.Parameters)
        {
            values.ShouldBe(Enumerable.Range(0, (int)(span % 5)).Select(v => (span * 100) + (ulong)v));
        }
    }

    [Fact]
    public void Random_traffic_loses_nothing_within_bounds()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var assembler = New(new TraceBounds { MostOpenSpans = 500 });
        var sent = 0;
        for (var round = 0; round < 500; round++)
        {
            var spans = Enumerable
                .Range(0, random.Next(1, 60))
                .Select(_ => ((ulong)random.Next(1, 200), (ulong)++sent))
                .ToArray();
            Add(assembler, round * 100L, spans);
            assembler.HandOnQuiet(_texts, round * 100L);
        }
        assembler.HandOnAll(_texts);
        _sink.Spans.ShouldBe(sent, $"seed {seed}");
        _sink.Parameters.Select(p => p.Span).Distinct().Count().ShouldBe(sent, $"seed {seed}");
    }

    private TraceAssembler New(TraceBounds bounds) => new(bounds, s_hash, _sink);

    private void Add(TraceAssembler assembler, long nowMs, params (ulong Trace, ulong Span)[] spans)
    {
        _batch.Clear();
        foreach (var (trace, span) in spans)
        {
            _batch.Add(new TraceId(0, trace), new SpanRow { SpanId = span });
        }
        assembler.Add(_batch, _texts, nowMs);
    }
}

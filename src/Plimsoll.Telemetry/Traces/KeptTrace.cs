using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Traces;

/// <summary>A trace that was kept to be looked at, cut to a bound.</summary>
internal sealed class KeptTrace
{
    private readonly SpanRow[] _rows;
    private readonly TextTable _texts;

    /// <param name="root">Of its outermost request, among the trace's spans.</param>
    public KeptTrace(TraceView trace, int root, int mostSpans)
    {
        TraceId = trace.TraceId;
        Root = trace.Spans[root];
        _rows = trace.Spans[..Math.Min(trace.Spans.Length, mostSpans)].ToArray();
        if (root >= mostSpans)
        {
            _rows[^1] = Root;
        }
        _texts = trace.Texts;
    }

    public TraceId TraceId { get; }

    public SpanRow Root { get; }

    public long DurationNs => Math.Max(0, Root.EndNs - Root.StartNs);

    public TraceView View =>
        new()
        {
            TraceId = TraceId,
            Spans = _rows,
            Texts = _texts,
            Stands = 1,
        };
}

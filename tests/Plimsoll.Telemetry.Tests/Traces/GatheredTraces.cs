using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Tests.Traces;

/// <summary>Writes down what it is handed.</summary>
internal sealed class GatheredTraces : ITraceSink
{
    public List<(ulong Trace, string Spans)> Traces { get; } = [];

    public List<(ulong Span, ulong[] Values)> Parameters { get; } = [];

    public List<string> Names { get; } = [];

    public List<SpanRow> Rows { get; } = [];

    public int Spans { get; private set; }

    public void Add(TraceView trace)
    {
        Traces.Add((trace.TraceId.Low, string.Join(' ', trace.Spans.ToArray().Select(s => s.SpanId))));
        Spans += trace.Spans.Length;
        foreach (var span in trace.Spans)
        {
            Parameters.Add((span.SpanId, trace.In(span.Parameters).ToArray()));
            Names.Add(trace.Texts[span.Name]);
            Rows.Add(span);
        }
    }
}

namespace Plimsoll.Telemetry.Traces;

/// <summary>What went through the assembler; mutable, read by a snapshot.</summary>
internal sealed class TraceCounts
{
    public long Spans { get; set; }
    public long Traces { get; set; }
    public long CutSpans { get; set; }
    public long TracesCut { get; set; }
    public long TracesClosedForRoom { get; set; }
    public long TracesClosedByAge { get; set; }
    public long TracePieces { get; set; }
    public long LateSpans { get; set; }
    public long ValuesDropped { get; set; }
}

using System.Buffers.Binary;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Traces;

/// <summary>The fields of a span as they stand on the wire, places within the request.</summary>
internal ref struct RawSpan
{
    public ReadOnlySpan<byte> TraceId;
    public ReadOnlySpan<byte> SpanId;
    public ReadOnlySpan<byte> ParentId;
    public ReadOnlySpan<byte> TraceState;
    public ReadOnlySpan<byte> Name;
    public ulong Start;
    public ulong End;
    public int Kind;
    public bool IsError;

    public readonly TraceId Trace =>
        new(BinaryPrimitives.ReadUInt64BigEndian(TraceId), BinaryPrimitives.ReadUInt64BigEndian(TraceId[8..]));

    /// <summary>0 where there is no parent, or one that is none.</summary>
    public readonly ulong Parent => ParentId.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(ParentId) : 0;

    public readonly ulong Id => BinaryPrimitives.ReadUInt64BigEndian(SpanId);

    /// <summary>Why the span cannot be taken; null where it can.</summary>
    public readonly string? Fault =>
        TraceId.Length != 16 || !TraceId.ContainsAnyExcept((byte)0) ? "a trace id must be 16 bytes and not all zero"
        : SpanId.Length != 8 || !SpanId.ContainsAnyExcept((byte)0) ? "a span id must be 8 bytes and not all zero"
        : Start is 0 or > long.MaxValue || End is 0 or > long.MaxValue ? "a span needs its start and its end"
        : null;
}

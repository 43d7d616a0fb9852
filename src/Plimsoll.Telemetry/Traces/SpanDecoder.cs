using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Statements;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// Reads an ExportTraceServiceRequest straight into rows, without an object per span. Field numbers are those of
/// opentelemetry-proto 1.x: trace, common and resource. Not thread-safe.
/// </summary>
internal sealed class SpanDecoder(SeededHash hash)
{
    private readonly AttributeSet _resource = new();
    private readonly AttributeSet _attributes = new();
    private readonly SpanTexts _texts = new(hash);

    public SdkLanguages Languages { get; } = new(hash);

    /// <returns>
    /// False where the encoding is broken: then nothing of the request is in <paramref name="batch"/>. Spans that break a
    /// rule are counted there as rejected, and the others stay.
    /// </returns>
    public bool TryDecode(ReadOnlySpan<byte> request, Vocabulary vocabulary, SpanBatch batch)
    {
        batch.Clear();
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1 && !TryResourceSpans(reader.ReadBytes(), request, vocabulary, batch))
            {
                batch.Clear();
                return false;
            }
        }
        if (reader.IsMalformed)
        {
            batch.Clear();
        }
        return !reader.IsMalformed;
    }

    private bool TryResourceSpans(
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> request,
        Vocabulary vocabulary,
        SpanBatch batch
    )
    {
        if (!_resource.TryReadResource(message, request))
        {
            return false;
        }
        Languages.Note(_resource, request);
        var sender = _texts.Sender(_resource, request, vocabulary);
        var spans = new ScopeItems(message);
        while (spans.Next())
        {
            if (!TrySpan(spans.Item, request, sender, vocabulary, batch))
            {
                return false;
            }
        }
        return !spans.IsMalformed;
    }

    private bool TrySpan(
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> request,
        Sender sender,
        Vocabulary vocabulary,
        SpanBatch batch
    )
    {
        _attributes.Clear();
        var span = new RawSpan();
        var firstValue = batch.ValueCount;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            var isSound = true;
            switch (reader.Field)
            {
                case 1:
                    span.TraceId = reader.ReadBytes();
                    break;
                case 2:
                    span.SpanId = reader.ReadBytes();
                    break;
                case 3:
                    span.TraceState = reader.ReadBytes();
                    break;
                case 4:
                    span.ParentId = reader.ReadBytes();
                    break;
                case 5:
                    span.Name = reader.ReadBytes();
                    break;
                case 6:
                    span.Kind = (int)reader.ReadVarint();
                    break;
                case 7:
                    span.Start = reader.ReadFixed64();
                    break;
                case 8:
                    span.End = reader.ReadFixed64();
                    break;
                case 9:
                    isSound = TryAttribute(reader.ReadBytes(), request, batch);
                    break;
                case 11:
                    isSound = TryEvent(reader.ReadBytes(), request);
                    break;
                case 15:
                    isSound = TryStatus(reader.ReadBytes(), ref span);
                    break;
            }
            if (!isSound)
            {
                return false;
            }
        }
        if (reader.IsMalformed)
        {
            return false;
        }
        if (span.Fault is { } fault)
        {
            batch.Reject(fault);
            return true;
        }
        var stands = span.TraceState.IsEmpty ? 1 : SamplingThreshold.Stands(span.TraceState);
        batch.Add(span.Trace, _texts.Row(span, _attributes, request, sender, vocabulary, batch, firstValue), stands);
        return true;
    }

    private bool TryAttribute(ReadOnlySpan<byte> keyValue, ReadOnlySpan<byte> request, SpanBatch batch)
    {
        if (!_attributes.Read(keyValue, request, out var key, out var value))
        {
            return false;
        }
        if (key.StartsWith(Conventions.ParameterPrefix) && SpanTexts.HashOf(value, hash) is not 0 and var known)
        {
            batch.AddValue(known);
        }
        return true;
    }

    /// <summary>Of events, only an exception's type is read.</summary>
    private bool TryEvent(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request)
    {
        var isException = false;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2)
            {
                isException = reader.ReadBytes().SequenceEqual(Conventions.ExceptionEvent);
            }
            else if (reader.Field == 3 && isException && !_attributes.Read(reader.ReadBytes(), request, out _, out _))
            {
                return false;
            }
        }
        return !reader.IsMalformed;
    }

    private static bool TryStatus(ReadOnlySpan<byte> message, ref RawSpan span)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 3)
            {
                span.IsError = reader.ReadVarint() == 2;
            }
        }
        return !reader.IsMalformed;
    }
}

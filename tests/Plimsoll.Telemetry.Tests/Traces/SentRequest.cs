using System.Buffers.Binary;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Tests.Traces;

/// <summary>Writes requests as an SDK would.</summary>
internal static class SentRequest
{
    public static byte[] Traces(params SentSpan[] spans) => Traces("shop", spans);

    public static byte[] Traces(string service, params SentSpan[] spans)
    {
        using var writer = new ProtoWriter();
        var resourceSpans = writer.Begin(1);
        var resource = writer.Begin(1);
        Attribute(writer, 1, "service.name", service);
        writer.End(resource);
        var scopeSpans = writer.Begin(2);
        foreach (var span in spans)
        {
            Write(writer, span);
        }
        writer.End(scopeSpans);
        writer.End(resourceSpans);
        return writer.Written.ToArray();
    }

    public static void Attribute(ProtoWriter writer, int field, string key, object value)
    {
        var keyValue = writer.Begin(field);
        writer.Text(1, key);
        var any = writer.Begin(2);
        Any(writer, value);
        writer.End(any);
        writer.End(keyValue);
    }

    private static void Any(ProtoWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.Text(1, text);
                break;
            case bool truth:
                writer.Varint(2, truth ? 1u : 0u);
                break;
            case int number:
                writer.Varint(3, (ulong)number);
                break;
            case double real:
                writer.Double(4, real);
                break;
            case object[] list:
                var array = writer.Begin(5);
                foreach (var element in list)
                {
                    var any = writer.Begin(1);
                    Any(writer, element);
                    writer.End(any);
                }
                writer.End(array);
                break;
            default:
                throw new ArgumentException(value.GetType().Name, nameof(value));
        }
    }

    private static void Write(ProtoWriter writer, SentSpan span)
    {
        Span<byte> id = stackalloc byte[16];
        var message = writer.Begin(2);
        BinaryPrimitives.WriteUInt64BigEndian(id, 7);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], span.Trace);
        writer.Bytes(1, span.TraceIdBytes ?? id);
        BinaryPrimitives.WriteUInt64BigEndian(id, span.Id);
        writer.Bytes(2, id[..8]);
        if (span.Parent != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(id, span.Parent);
            writer.Bytes(4, id[..8]);
        }
        writer.Text(5, span.Name);
        writer.Varint(6, (ulong)span.Kind);
        writer.Fixed64(7, span.Start);
        writer.Fixed64(8, span.End);
        foreach (var (key, value) in span.Attributes)
        {
            Attribute(writer, 9, key, value);
        }
        if (span.Exception is { } exception)
        {
            var thrown = writer.Begin(11);
            writer.Fixed64(1, span.End);
            writer.Text(2, "exception");
            Attribute(writer, 3, "exception.type", exception);
            writer.End(thrown);
        }
        if (span.Status != 0)
        {
            var status = writer.Begin(15);
            writer.Varint(3, (ulong)span.Status);
            writer.End(status);
        }
        writer.End(message);
    }
}

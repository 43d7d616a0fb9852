using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry.Json;

/// <summary>
/// Writes OTLP's JSON as the protobuf message that it stands for, so that one decoder reads both. Names that are unknown
/// are passed over.
/// </summary>
internal static class JsonTranscoder
{
    /// <summary>Objects and lists within each other; deeper is malformed.</summary>
    private const int Deepest = 64;

    /// <returns>False where it is no JSON, a value is not of its field's type, or the writer is full.</returns>
    public static bool TryTranscode(ReadOnlySpan<byte> json, JsonShape shape, ProtoWriter into)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
        try
        {
            return reader.Read() && TryMessage(ref reader, shape, into) && !reader.Read() && !into.IsFull;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryMessage(ref Utf8JsonReader reader, JsonShape shape, ProtoWriter into)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!shape.TryFind(reader.ValueSpan, out var field))
            {
                reader.Skip();
                continue;
            }
            reader.Read();
            if (!TryValues(ref reader, field, into))
            {
                return false;
            }
        }
        return reader.TokenType == JsonTokenType.EndObject;
    }

    /// <summary>A value, or a list of them: on the wire a field that stands several times.</summary>
    private static bool TryValues(ref Utf8JsonReader reader, JsonShape.Field field, ProtoWriter into)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return TryValue(ref reader, field, into);
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryValue(ref reader, field, into))
            {
                return false;
            }
        }
        return true;
    }

    private static bool TryValue(ref Utf8JsonReader reader, JsonShape.Field field, ProtoWriter into)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }
        switch (field.Kind)
        {
            case JsonKind.Message:
                var begun = into.Begin(field.Number);
                var isSound = TryMessage(ref reader, field.Message!, into);
                into.End(begun);
                return isSound;
            case JsonKind.Text or JsonKind.Hex or JsonKind.Base64:
                return reader.TokenType == JsonTokenType.String && TryBytes(ref reader, field, into);
            case JsonKind.Double:
                return TryDouble(ref reader, field, into);
            default:
                return TryInteger(ref reader, field, into);
        }
    }

    private static bool TryBytes(ref Utf8JsonReader reader, JsonShape.Field field, ProtoWriter into)
    {
        var most = reader.ValueSpan.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, most));
        try
        {
            var text = buffer.AsSpan(0, reader.CopyString(buffer));
            switch (field.Kind)
            {
                case JsonKind.Hex:
                    // In place: two digits are read before their byte is written.
                    if (Convert.FromHexString(text, buffer, out _, out var bytes) != OperationStatus.Done)
                    {
                        return false;
                    }
                    text = buffer.AsSpan(0, bytes);
                    break;
                case JsonKind.Base64:
                    if (Base64.DecodeFromUtf8InPlace(text, out var decoded) != OperationStatus.Done)
                    {
                        return false;
                    }
                    text = text[..decoded];
                    break;
            }
            into.Bytes(field.Number, text);
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair is no text.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryDouble(ref Utf8JsonReader reader, JsonShape.Field field, ProtoWriter into)
    {
        double value;
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("NaN"u8))
            {
                value = double.NaN;
            }
            else if (reader.ValueTextEquals("Infinity"u8))
            {
                value = double.PositiveInfinity;
            }
            else if (reader.ValueTextEquals("-Infinity"u8))
            {
                value = double.NegativeInfinity;
            }
            else if (!Utf8Parser.TryParse(reader.ValueSpan, out value, out var used) || used != reader.ValueSpan.Length)
            {
                return false;
            }
        }
        else if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out value))
        {
            return false;
        }
        into.Double(field.Number, value);
        return true;
    }

    private static bool TryInteger(ref Utf8JsonReader reader, JsonShape.Field field, ProtoWriter into)
    {
        if (!TryBits(ref reader, out var bits))
        {
            return false;
        }
        switch (field.Kind)
        {
            case JsonKind.Fixed64:
                into.Fixed64(field.Number, bits);
                break;
            case JsonKind.Fixed32:
                into.Fixed32(field.Number, (uint)bits);
                break;
            case JsonKind.ZigZag:
                into.Varint(field.Number, (bits << 1) ^ (ulong)((long)bits >> 63));
                break;
            default:
                into.Varint(field.Number, bits);
                break;
        }
        return true;
    }

    /// <summary>Signed or not: both as 64 bits.</summary>
    private static bool TryBits(ref Utf8JsonReader reader, out ulong bits)
    {
        bits = 0;
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                bits = 1;
                return true;
            case JsonTokenType.False:
                return true;
            case JsonTokenType.Number or JsonTokenType.String:
                var text = reader.ValueSpan;
                if (Utf8Parser.TryParse(text, out bits, out var used) && used == text.Length)
                {
                    return true;
                }
                if (Utf8Parser.TryParse(text, out long signed, out used) && used == text.Length)
                {
                    bits = (ulong)signed;
                    return true;
                }
                return false;
            default:
                return false;
        }
    }
}

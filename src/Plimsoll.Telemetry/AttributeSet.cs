using System.Buffers.Text;
using Plimsoll.Telemetry.Wire;

namespace Plimsoll.Telemetry;

/// <summary>
/// The attributes of one span, resource, event or log that have a meaning here, as places within the request's bytes: no
/// object is made for them. Used again for the next.
/// </summary>
internal sealed class AttributeSet
{
    private readonly Value[] _values = new Value[64];
    private ulong _present;

    public void Clear() => _present = 0;

    public bool Has(Known known) => (_present >> (int)known & 1) != 0;

    /// <summary>
    /// Takes the attributes of a message's resource, in place of those that were here. A sender may write the resource after
    /// what it is of, so the message is gone through for it alone.
    /// </summary>
    /// <returns>False where their encoding is broken.</returns>
    public bool TryReadResource(ReadOnlySpan<byte> message, ReadOnlySpan<byte> request)
    {
        Clear();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1 && !TryReadAll(reader.ReadBytes(), request))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryReadAll(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> request)
    {
        var reader = new ProtoReader(resource);
        while (reader.Next())
        {
            if (reader.Field == 1 && !Read(reader.ReadBytes(), request, out _, out _))
            {
                return false;
            }
        }
        return !reader.IsMalformed;
    }

    /// <summary>Reads a KeyValue that <see cref="Conventions"/> knows; tells the key and the value's message in any case.</summary>
    /// <returns>False where its encoding is broken.</returns>
    public bool Read(
        ReadOnlySpan<byte> keyValue,
        ReadOnlySpan<byte> request,
        out ReadOnlySpan<byte> key,
        out ReadOnlySpan<byte> value
    )
    {
        key = [];
        value = [];
        var reader = new ProtoReader(keyValue);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                key = reader.ReadBytes();
            }
            else if (reader.Field == 2)
            {
                value = reader.ReadBytes();
            }
        }
        var known = Conventions.Of(key);
        if (reader.IsMalformed || known == Known.Nothing)
        {
            return !reader.IsMalformed;
        }
        if (!TryRead(value, request, out var read))
        {
            return false;
        }
        if (read.Kind != ValueKind.None)
        {
            _values[(int)known] = read;
            _present |= 1UL << (int)known;
        }
        return true;
    }

    /// <summary>Empty where it is absent or no text. Of a list, its first element.</summary>
    public ReadOnlySpan<byte> Text(Known known, ReadOnlySpan<byte> request)
    {
        if (!Has(known))
        {
            return [];
        }
        ref var value = ref _values[(int)known];
        return value.Kind switch
        {
            ValueKind.Text => request.Slice(value.Start, value.Length),
            ValueKind.List => FirstOf(request.Slice(value.Start, value.Length)),
            _ => [],
        };
    }

    /// <summary>The elements of a list as one message, or nothing.</summary>
    public ReadOnlySpan<byte> List(Known known, ReadOnlySpan<byte> request) =>
        Has(known) && _values[(int)known] is { Kind: ValueKind.List } list
            ? request.Slice(list.Start, list.Length)
            : [];

    /// <summary>Null where it is absent or no number. A boolean is 0 or 1.</summary>
    public long? Number(Known known) =>
        Has(known) && _values[(int)known] is { Kind: ValueKind.Number } number ? number.Number : null;

    /// <summary>A number, also one that was sent as text or as a list of one.</summary>
    public long? Number(Known known, ReadOnlySpan<byte> request)
    {
        if (Number(known) is { } number)
        {
            return number;
        }
        var text = Text(known, request);
        return Utf8Parser.TryParse(text, out long parsed, out var used) && used == text.Length && used > 0
            ? parsed
            : null;
    }

    public bool IsTrue(Known known) => Number(known) is 1;

    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> list)
    {
        var reader = new ProtoReader(list);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                var element = new ProtoReader(reader.ReadBytes());
                return element.Next() && element.Field == 1 ? element.ReadBytes() : [];
            }
        }
        return [];
    }

    private static bool TryRead(ReadOnlySpan<byte> anyValue, ReadOnlySpan<byte> request, out Value value)
    {
        value = default;
        var reader = new ProtoReader(anyValue);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 or 5 when reader.Type == WireType.Bytes:
                    var kind = reader.Field == 1 ? ValueKind.Text : ValueKind.List;
                    var bytes = reader.ReadBytes();
                    value = request.Overlaps(bytes, out var start)
                        ? new Value(kind, start, bytes.Length, 0)
                        : new Value(kind, 0, 0, 0);
                    break;
                case 2 or 3 when reader.Type == WireType.Varint:
                    value = new Value(ValueKind.Number, 0, 0, (long)reader.ReadVarint());
                    break;
                case 4 when reader.Type == WireType.Fixed64:
                    value = new Value(
                        ValueKind.Number,
                        0,
                        0,
                        (long)Math.Clamp(reader.ReadDouble(), long.MinValue, long.MaxValue)
                    );
                    break;
            }
        }
        return !reader.IsMalformed;
    }

    private enum ValueKind : byte
    {
        None,
        Text,
        Number,
        List,
    }

    private readonly record struct Value(ValueKind Kind, int Start, int Length, long Number);
}

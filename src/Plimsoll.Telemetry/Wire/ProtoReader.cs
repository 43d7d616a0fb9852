using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Plimsoll.Telemetry.Wire;

/// <summary>
/// Reads the fields of one protobuf message in place. It never throws and never reads outside of its bytes: what breaks
/// the encoding ends the message and sets <see cref="IsMalformed"/>. A value that is not taken is skipped.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    /// <summary>Groups are gone from the language, but an unknown field may still be one.</summary>
    private const int DeepestGroup = 32;

    private readonly ReadOnlySpan<byte> _bytes = message;
    private int _position;
    private bool _isPending;

    public int Field { get; private set; }
    public WireType Type { get; private set; }
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next field; false at the end, and where the encoding breaks.</summary>
    public bool Next()
    {
        if (_isPending)
        {
            Skip();
        }
        if (_position >= _bytes.Length || IsMalformed)
        {
            return false;
        }
        var tag = Varint();
        if (tag > uint.MaxValue || tag >> 3 == 0 || (tag & 7) > (ulong)WireType.Fixed32)
        {
            return Fail();
        }
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        if (Type == WireType.GroupEnd)
        {
            return Fail();
        }
        _isPending = true;
        return !IsMalformed;
    }

    /// <summary>A field of another type than expected counts as unknown: it reads as zero.</summary>
    public ulong ReadVarint()
    {
        if (Type != WireType.Varint)
        {
            return 0;
        }
        _isPending = false;
        return Varint();
    }

    public ulong ReadFixed64()
    {
        if (Type != WireType.Fixed64 || !Take(8))
        {
            return 0;
        }
        return BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(_position - 8)..]);
    }

    public uint ReadFixed32()
    {
        if (Type != WireType.Fixed32 || !Take(4))
        {
            return 0;
        }
        return BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(_position - 4)..]);
    }

    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadFixed64());

    /// <summary>A string, bytes, a message within, or a packed list.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        if (Type != WireType.Bytes)
        {
            return [];
        }
        _isPending = false;
        var length = Varint();
        if (IsMalformed || length > (ulong)(_bytes.Length - _position))
        {
            Fail();
            return [];
        }
        var start = _position;
        _position += (int)length;
        return _bytes.Slice(start, (int)length);
    }

    /// <summary>Where what was read last ends, from the beginning of the message.</summary>
    public readonly int Position => _position;

    private void Skip()
    {
        switch (Type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Bytes:
                ReadBytes();
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                SkipGroup();
                break;
        }
        _isPending = false;
    }

    private void SkipGroup()
    {
        for (var depth = 1; depth > 0 && !IsMalformed; )
        {
            var tag = Varint();
            switch ((WireType)(tag & 7))
            {
                case WireType.GroupStart when depth < DeepestGroup:
                    depth++;
                    break;
                case WireType.GroupEnd:
                    depth--;
                    break;
                case WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32:
                    Type = (WireType)(tag & 7);
                    Skip();
                    break;
                default:
                    Fail();
                    break;
            }
        }
    }

    private bool Take(int bytes)
    {
        _isPending = false;
        if (_bytes.Length - _position < bytes)
        {
            return Fail();
        }
        _position += bytes;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Varint()
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80)
        {
            return _bytes[_position++];
        }
        return LongVarint();
    }

    private ulong LongVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position >= _bytes.Length)
            {
                break;
            }
            var part = _bytes[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
        Fail();
        return 0;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _isPending = false;
        _position = _bytes.Length;
        return false;
    }
}

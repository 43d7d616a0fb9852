using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Plimsoll.Telemetry.Wire;

/// <summary>Writes a protobuf message into rented memory that grows up to a bound.</summary>
/// <param name="mostBytes">What would go beyond sets <see cref="IsFull"/> and is not written.</param>
internal sealed class ProtoWriter(int mostBytes = 16 << 20) : IDisposable
{
    /// <summary>
    /// The length of a message within is written after the message, into as many bytes as the longest length takes: a
    /// varint may carry zeros in front.
    /// </summary>
    private const int LengthBytes = 5;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256);
    private int _length;

    public bool IsFull { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Varint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Raw(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        if (Room(8))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
            _length += 8;
        }
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, WireType.Fixed32);
        if (Room(4))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_length), value);
            _length += 4;
        }
    }

    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Raw((ulong)value.Length);
        if (Room(value.Length))
        {
            value.CopyTo(_buffer.AsSpan(_length));
            _length += value.Length;
        }
    }

    /// <summary>Begins a message within; what it returns goes to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Tag(field, WireType.Bytes);
        if (Room(LengthBytes))
        {
            _length += LengthBytes;
        }
        return _length;
    }

    public void End(int begun)
    {
        if (IsFull)
        {
            return;
        }
        var length = (uint)(_length - begun);
        for (var i = 0; i < LengthBytes; i++)
        {
            var more = i < LengthBytes - 1 ? 0x80u : 0u;
            _buffer[begun - LengthBytes + i] = (byte)((length >> (7 * i) & 0x7F) | more);
        }
    }

    /// <summary>Takes back what was written last, down to <paramref name="length"/> bytes.</summary>
    public void CutTo(int length) => _length = Math.Min(_length, length);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Tag(int field, WireType type) => Raw(((ulong)field << 3) | (uint)type);

    private void Raw(ulong value)
    {
        if (!Room(10))
        {
            return;
        }
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _buffer[_length++] = (byte)value;
    }

    private bool Room(int bytes)
    {
        if (IsFull || bytes > mostBytes - _length)
        {
            IsFull = true;
            return false;
        }
        if (_buffer.Length - _length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return true;
    }
}

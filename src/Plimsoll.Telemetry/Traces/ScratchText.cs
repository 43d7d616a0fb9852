using System.Buffers.Text;

namespace Plimsoll.Telemetry.Traces;

/// <summary>A text put together of several, in memory that is used again for the next; cut where it is full.</summary>
internal sealed class ScratchText
{
    private readonly byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>Valid until the next is begun.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, _bytes.Length - _length)];
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Append(long? number)
    {
        if (number is { } known && Utf8Formatter.TryFormat(known, _bytes.AsSpan(_length), out var written))
        {
            _length += written;
        }
    }

    /// <summary>Both with a byte between them; where one is missing, the other alone.</summary>
    public ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> first, byte between, ReadOnlySpan<byte> second)
    {
        if (second.IsEmpty || first.IsEmpty)
        {
            return first.IsEmpty ? second : first;
        }
        Clear();
        Append(first);
        Append([between]);
        Append(second);
        return Text;
    }

    public ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> first, byte between, long? number)
    {
        Clear();
        Append(first);
        if (number is not null)
        {
            Append([between]);
            Append(number);
        }
        return Text;
    }
}

using System.Text;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>Bytes in a row that keep their room when they are cleared.</summary>
internal sealed class ByteBuffer(int room = 256)
{
    private byte[] _bytes = new byte[room];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void CutTo(int length) => Length = length;

    public void Append(byte one) => Take(1)[0] = one;

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void AppendUtf8(ReadOnlySpan<char> text)
    {
        var taken = Take(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length -= taken.Length - Encoding.UTF8.GetBytes(text, taken);
    }

    public void Append(long number)
    {
        var taken = Take(20);
        _ = number.TryFormat(taken, out var written);
        Length -= taken.Length - written;
    }

    private Span<byte> Take(int count)
    {
        var end = Length + count;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
        }
        var taken = _bytes.AsSpan(Length, count);
        Length = end;
        return taken;
    }
}

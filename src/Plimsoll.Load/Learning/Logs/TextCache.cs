using System.Text;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>
/// Makes texts of bytes and remembers a few thousand of them, because paths and agents repeat. A place holds the last
/// text that fell on it, so the memory is bounded.
/// </summary>
internal sealed class TextCache
{
    private const int Places = 8192;
    private readonly string?[] _texts = new string?[Places];

    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 256)
        {
            return Encoding.UTF8.GetString(bytes);
        }
        ref var place = ref _texts[(int)(ByteHash.Of(bytes) % Places)];
        if (place is { } known && known.Length == bytes.Length && Ascii.Equals(bytes, known))
        {
            return known;
        }
        return place = Encoding.UTF8.GetString(bytes);
    }
}

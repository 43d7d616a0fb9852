using System.Buffers;

namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// The shape of a path or a name: the parts that are numbers, identities or long random words become <c>{}</c>, so that a
/// million different ones are one.
/// </summary>
internal static class TextShape
{
    private static readonly SearchValues<byte> s_wordEnds = SearchValues.Create(" \t\r\n,;=()[]\"'"u8);

    /// <summary>A shape is cut there, in bytes.</summary>
    public const int Longest = 512;

    /// <summary>Without the query and the fragment; segments are what stands between slashes.</summary>
    public static ReadOnlySpan<byte> OfPath(ReadOnlySpan<byte> path, Span<byte> into)
    {
        var end = path.IndexOfAny((byte)'?', (byte)'#');
        return Shape(end < 0 ? path : path[..end], "/"u8, isPath: true, into);
    }

    public static ReadOnlySpan<byte> OfName(ReadOnlySpan<byte> name, Span<byte> into) =>
        Shape(name, " /:,;=()[]"u8, isPath: false, into);

    /// <summary>A log's text: words that hold a digit or an address, and what stands in quotes, become <c>{}</c>.</summary>
    public static ReadOnlySpan<byte> OfSentence(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var length = 0;
        var isWord = false;
        while (!text.IsEmpty)
        {
            var isQuote = text[0] is (byte)'\'' or (byte)'"' && !isWord;
            var end = isQuote ? Closing(text) : text.IndexOfAny(s_wordEnds);
            var part = end < 0 ? text : text[..Math.Max(1, end)];
            isWord = part.Length > 1 || char.IsAsciiLetter((char)part[0]);
            var kept =
                isQuote || part.Length > 60 || part.Contains((byte)'@') || part.ContainsAnyInRange((byte)'0', (byte)'9')
                    ? "{}"u8
                    : part;
            if (length + kept.Length > into.Length)
            {
                break;
            }
            kept.CopyTo(into[length..]);
            length += kept.Length;
            text = text[part.Length..];
        }
        return into[..length];
    }

    /// <summary>Where quoted text ends, its closing quote included; what is not closed goes on to the end.</summary>
    private static int Closing(ReadOnlySpan<byte> text)
    {
        var end = text[1..].IndexOf(text[0]);
        return end < 0 ? text.Length : end + 2;
    }

    private static ReadOnlySpan<byte> Shape(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<byte> separators,
        bool isPath,
        Span<byte> into
    )
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny(separators);
            var part = end < 0 ? text : text[..end];
            var kept = Varies(part, isPath) ? "{}"u8 : part;
            var more = end < 0 ? 0 : 1;
            if (length + kept.Length + more > into.Length)
            {
                break;
            }
            kept.CopyTo(into[length..]);
            length += kept.Length;
            if (more == 1)
            {
                into[length++] = text[end];
            }
            text = text[(part.Length + more)..];
        }
        return into[..length];
    }

    private static bool Varies(ReadOnlySpan<byte> part, bool isPath)
    {
        if (part.IsEmpty || part[0] == '{' || (part[0] == ':' && part.Length > 1))
        {
            return false;
        }
        var (digits, hex, others) = (0, 0, 0);
        // `oauth2` is a word; `aB3xK9q` is none.
        var isMixed = false;
        byte before = 0;
        foreach (var b in part)
        {
            isMixed |= char.IsAsciiDigit((char)before) && char.IsAsciiLetter((char)b);
            before = b;
            if ((uint)(b - '0') <= 9)
            {
                digits++;
            }
            else if ((uint)((b | 0x20) - 'a') <= 5 || b == '-')
            {
                hex++;
            }
            else if (b is (byte)'@' or (byte)'%')
            {
                return isPath || b == '@';
            }
            else
            {
                others++;
            }
        }
        return digits == part.Length
            || (digits > 0 && others == 0 && part.Length >= 8)
            || digits >= 3
            || (isPath && isMixed && part.Length > 3)
            || part.Length > (isPath ? 40 : 120);
    }
}

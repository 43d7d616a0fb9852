using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using Plimsoll.Load.Driving.Transports;

namespace Plimsoll.Load.Driving.Requests;

/// <summary>Writes text as UTF-8 so that it is safe where it stands.</summary>
internal static class Escapes
{
    private const string LettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>RFC 3986's unreserved characters.</summary>
    private static readonly SearchValues<char> s_plain = SearchValues.Create(LettersAndDigits + "-._~");

    /// <summary>What may stand in a path with its query as it is: also what parts them, and what is escaped already.</summary>
    private static readonly SearchValues<char> s_path = SearchValues.Create(
        LettersAndDigits + "-._~:/?[]@!$&'()*+,;=%"
    );

    /// <summary>A value in a path or query: all but letters, digits and <c>-._~</c> becomes <c>%XX</c>.</summary>
    public static void Value(ReadOnlySpan<char> text, ByteBuffer into) => Percent(text, s_plain, into);

    /// <summary>A path as it was written: just what can stand nowhere in a path becomes <c>%XX</c>.</summary>
    public static void Path(ReadOnlySpan<char> text, ByteBuffer into) => Percent(text, s_path, into);

    /// <summary>The inside of a JSON string.</summary>
    public static void Json(string text, ByteBuffer into)
    {
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        var plain = true;
        foreach (var c in text)
        {
            plain &= c is >= ' ' and < (char)127 and not '"' and not '\\';
        }
        into.AppendUtf8(plain ? text : encoder.Encode(text));
    }

    private static void Percent(ReadOnlySpan<char> text, SearchValues<char> asIs, ByteBuffer into)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(asIs);
            if (plain < 0)
            {
                into.AppendUtf8(text);
                return;
            }
            into.AppendUtf8(text[..plain]);
            _ = Rune.DecodeFromUtf16(text[plain..], out var rune, out var used);
            foreach (var one in utf8[..rune.EncodeToUtf8(utf8)])
            {
                into.Append((byte)'%');
                into.Append(Hex(one >> 4));
                into.Append(Hex(one & 15));
            }
            text = text[(plain + used)..];
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}

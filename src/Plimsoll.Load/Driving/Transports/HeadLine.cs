using System.Text;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>What one line of an answer's head says (RFC 9112), as far as it tells how the answer is to be read.</summary>
internal static class HeadLine
{
    /// <summary><c>HTTP/1.1 200 OK</c>; the reason may be missing.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryStatus(ReadOnlySpan<byte> line, ref AnswerHead head)
    {
        if (
            line.Length < 12
            || !line.StartsWith("HTTP/1."u8)
            || !char.IsAsciiDigit((char)line[7])
            || line[8] != ' '
            || (line.Length > 12 && line[12] != ' ')
            || !char.IsAsciiDigit((char)line[9])
            || !char.IsAsciiDigit((char)line[10])
            || !char.IsAsciiDigit((char)line[11])
        )
        {
            return false;
        }
        var status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        head = head with { Status = status, IsHttp10 = line[7] == '0' };
        return status >= 100;
    }

    /// <param name="line">Not empty.</param>
    /// <returns>False where it is none, or its value makes no sense.</returns>
    public static bool TryHeader(ReadOnlySpan<byte> line, ref AnswerHead head)
    {
        var colon = line.IndexOf((byte)':');
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            // The rest of a header line that was broken in two; none of those that count here is so long.
            return true;
        }
        if (colon <= 0 || line[colon - 1] is (byte)' ' or (byte)'\t')
        {
            return false;
        }
        switch (colon)
        {
            case 10 when Is(line, "connection"u8):
                head = head with
                {
                    Close = head.Close || HasToken(line[11..], "close"u8),
                    Keep = head.Keep || HasToken(line[11..], "keep-alive"u8),
                };
                return true;
            case 14 when Is(line, "content-length"u8):
                return TryLength(line[15..].Trim(" \t"u8), ref head);
            case 17 when Is(line, "transfer-encoding"u8):
                head = head with { Encoded = true, Chunked = EndsWithChunked(line[18..].TrimEnd(" \t"u8)) };
                return true;
            default:
                return true;
        }
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerCase) =>
        Ascii.EqualsIgnoreCase(line[..lowerCase.Length], lowerCase);

    private static bool HasToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> lowerCase)
    {
        foreach (var range in list.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(list[range].Trim(" \t"u8), lowerCase))
            {
                return true;
            }
        }
        return false;
    }

    private static bool EndsWithChunked(ReadOnlySpan<byte> list) =>
        Ascii.EqualsIgnoreCase(list[(list.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8), "chunked"u8);

    private static bool TryLength(ReadOnlySpan<byte> text, ref AnswerHead head)
    {
        long length = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit) || length > long.MaxValue / 100)
            {
                return false;
            }
            length = (length * 10) + (digit - '0');
        }
        // Two lengths that differ are how answers are smuggled past a proxy.
        if (text.IsEmpty || (head.Length >= 0 && head.Length != length))
        {
            return false;
        }
        head = head with { Length = length };
        return true;
    }
}

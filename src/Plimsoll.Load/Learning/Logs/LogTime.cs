using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Plimsoll.Load.Learning.Logs;

/// <summary>Reads the times that logs are written with.</summary>
internal static class LogTime
{
    /// <summary><c>10/Oct/2000:13:55:36 -0700</c>, ISO 8601, or seconds, milliseconds or microseconds since 1970.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTime utc) =>
        text.Length >= 20 && text[2] == '/' ? TryCommon(text, out utc)
        : text.Length >= 10 && text[4] == '-' ? TryIso(text, out utc)
        : TryEpoch(text, out utc);

    /// <summary><c>2024-05-01</c> and <c>13:55:36.123</c>, UTC as W3C has it.</summary>
    public static bool TryDay(ReadOnlySpan<byte> date, ReadOnlySpan<byte> time, out DateTime utc)
    {
        utc = default;
        if (date.Length != 10 || time.Length < 5)
        {
            return false;
        }
        Span<byte> whole = stackalloc byte[48];
        if (date.Length + time.Length + 2 > whole.Length)
        {
            return false;
        }
        date.CopyTo(whole);
        whole[10] = (byte)'T';
        time.CopyTo(whole[11..]);
        return TryIso(whole[..(11 + time.Length)], out utc);
    }

    private static bool TryCommon(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        // 10/Oct/2000:13:55:36 -0700
        if (
            !Number(text[..2], out var day)
            || Month(text[3..6]) is not (> 0 and var month)
            || !Number(text[7..11], out var year)
            || text[11] != ':'
            || !Number(text[12..14], out var hour)
            || !Number(text[15..17], out var minute)
            || !Number(text[18..20], out var second)
            || !IsTime(year, month, day, hour, minute, second)
        )
        {
            return false;
        }
        var at = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Utc);
        var rest = text[20..];
        if (rest.Length > 1 && rest[0] == '.' && Fraction(ref rest, out var ticks))
        {
            at = at.AddTicks(ticks);
        }
        rest = rest.TrimStart((byte)' ');
        if (rest.Length >= 5 && rest[0] is (byte)'+' or (byte)'-')
        {
            if (!Number(rest[1..3], out var hours) || !Number(rest[3..5], out var minutes))
            {
                return false;
            }
            at -= new TimeSpan(hours, minutes, 0) * (rest[0] == '-' ? -1 : 1);
        }
        utc = at;
        return true;
    }

    private static bool TryIso(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        if (
            text.Length >= 19
            && Number(text[..4], out var year)
            && Number(text[5..7], out var month)
            && Number(text[8..10], out var day)
            && Number(text[11..13], out var hour)
            && text[13] == ':'
            && Number(text[14..16], out var minute)
            && text[16] == ':'
            && Number(text[17..19], out var second)
            && IsTime(year, month, day, hour, minute, second)
        )
        {
            var at = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Utc);
            var rest = text[19..];
            if (rest.Length > 1 && rest[0] is (byte)'.' or (byte)',' && Fraction(ref rest, out var ticks))
            {
                at = at.AddTicks(ticks);
            }
            if (rest.Length == 0 || rest is [(byte)'Z' or (byte)'z'])
            {
                utc = at;
                return true;
            }
        }
        if (text.Length > 64)
        {
            return false;
        }
        Span<char> chars = stackalloc char[64];
        var length = Encoding.UTF8.GetChars(text, chars);
        if (
            !DateTimeOffset.TryParse(
                chars[..length],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var parsed
            )
        )
        {
            return false;
        }
        utc = parsed.UtcDateTime;
        return true;
    }

    private static bool TryEpoch(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        if (!Utf8Parser.TryParse(text, out decimal value, out var used) || used != text.Length || value <= 0)
        {
            return false;
        }
        // Seconds until the year 5138, then milliseconds, microseconds, nanoseconds, by their size.
        var seconds =
            value < 1e11m ? value
            : value < 1e14m ? value / 1_000
            : value < 1e17m ? value / 1_000_000
            : value / 1_000_000_000;
        if (seconds > 1e11m)
        {
            return false;
        }
        utc = DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    private static bool IsTime(int year, int month, int day, int hour, int minute, int second) =>
        year is >= 1970 and <= 9998
        && month is >= 1 and <= 12
        && day >= 1
        && day <= DateTime.DaysInMonth(year, month)
        && hour < 24
        && minute < 60
        && second <= 60; // a leap second

    private static int Month(ReadOnlySpan<byte> text) =>
        ("JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(text) is >= 0 and var at) && at % 3 == 0 ? (at / 3) + 1 : 0;

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            value = (value * 10) + digit - '0';
        }
        return true;
    }

    /// <summary>Reads over <c>.123</c>; more than seven digits are cut.</summary>
    private static bool Fraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        var unit = TimeSpan.TicksPerSecond;
        var i = 1;
        for (; i < rest.Length && rest[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            unit /= 10;
            ticks += (rest[i] - '0') * unit;
        }
        rest = rest[i..];
        return i > 1;
    }
}

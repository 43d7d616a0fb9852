namespace Plimsoll.Load.Learning.Templates;

/// <summary>Tells the shape of a segment, and cuts off the ending that says what kind of file it is.</summary>
/// <remarks>
/// Preprocessing by shape before counting, as in Drain (He, Zhu, Zheng and Lyu, "Drain: An online log parsing approach
/// with fixed depth tree", ICWS 2017), where tokens with digits are variables from the start.
/// </remarks>
internal static class SegmentShapes
{
    private const int LongestWord = 64;
    private const int LongestEnding = 6;

    /// <summary>E.g. <c>.html</c> of <c>17.html</c>; empty where there is none.</summary>
    public static string EndingOf(string segment)
    {
        var dot = segment.LastIndexOf('.');
        if (dot <= 0 || segment.Length - dot - 1 is 0 or > LongestEnding)
        {
            return "";
        }
        var hasLetter = false;
        for (var i = dot + 1; i < segment.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(segment[i]))
            {
                return "";
            }
            hasLetter |= char.IsAsciiLetter(segment[i]);
        }
        return hasLetter ? segment[dot..] : "";
    }

    /// <param name="stem">Without its ending.</param>
    public static SegmentShape Of(ReadOnlySpan<char> stem)
    {
        var (digits, hex, letters, upper, dashes, odd) = (0, 0, 0, 0, 0, 0);
        foreach (var c in stem)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            hex += char.IsAsciiHexDigit(c) ? 1 : 0;
            letters += char.IsAsciiLetter(c) ? 1 : 0;
            upper += char.IsAsciiLetterUpper(c) ? 1 : 0;
            dashes += c == '-' ? 1 : 0;
            odd += char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' or '+' ? 0 : 1;
        }
        if (odd > 0 || stem.Length > LongestWord)
        {
            return odd == 0 ? SegmentShape.Token : SegmentShape.Opaque;
        }
        if (digits == 0)
        {
            // Thirty-two letters without a vowel's order are rare as words; a long run that changes case is a token.
            return letters >= 20 && upper >= 4 && upper <= letters - 4 && dashes == 0
                ? SegmentShape.Token
                : SegmentShape.Word;
        }
        if (digits == stem.Length || (digits == stem.Length - 1 && stem[0] == '-'))
        {
            return stem.Length == 8 && IsDay(stem[..4], stem[4..6], stem[6..])
                ? SegmentShape.Date
                : SegmentShape.Number;
        }
        if (stem.Length == 36 && dashes == 4 && hex == 32 && stem[8] == '-' && stem[13] == '-' && stem[18] == '-')
        {
            return SegmentShape.Uuid;
        }
        if (stem.Length is 7 or 10 && stem[4] == '-' && digits == stem.Length - (stem.Length == 10 ? 2 : 1))
        {
            return stem.Length == 7 || stem[7] == '-' ? SegmentShape.Date : SegmentShape.Word;
        }
        if (hex == stem.Length && stem.Length >= 8)
        {
            return SegmentShape.Hex;
        }
        return stem.Length >= 16 && dashes == 0 && digits >= 3 && letters >= 3 ? SegmentShape.Token : SegmentShape.Word;
    }

    private static bool IsDay(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) =>
        int.Parse(year) is >= 1990 and <= 2100
        && int.Parse(month) is >= 1 and <= 12
        && int.Parse(day) is >= 1 and <= 31;
}

using System.Text;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>
/// Makes a template of a path by the shape of its parts, so that a million bookings are one route. A part that is a
/// template already stays as it is.
/// </summary>
public static class RouteShape
{
    /// <summary>Beyond so many parts a path is cut: nobody tells such routes apart.</summary>
    private const int MostParts = 12;

    private const int LongestPart = 40;
    private const string Placeholder = "{id}";

    public static string Of(string path)
    {
        var end = path.AsSpan().IndexOfAny('?', '#', ';');
        var rest = end < 0 ? path.AsSpan() : path.AsSpan(0, end);
        // A whole address: what counts is its path.
        var scheme = rest.IndexOf("://");
        if (scheme is > 0 and < 10)
        {
            var slash = rest[(scheme + 3)..].IndexOf('/');
            rest = slash < 0 ? "/" : rest[(scheme + 3 + slash)..];
        }
        var shape = new StringBuilder(rest.Length);
        var parts = 0;
        while (!rest.IsEmpty)
        {
            var slash = rest.IndexOf('/');
            var part = slash < 0 ? rest : rest[..slash];
            if (IsValue(part))
            {
                shape.Append(Placeholder);
            }
            else
            {
                shape.Append(part);
            }
            if (slash < 0)
            {
                break;
            }
            shape.Append('/');
            rest = rest[(slash + 1)..];
            if (++parts > MostParts)
            {
                return shape.Append('…').ToString();
            }
        }
        return shape.Length > 1 && shape[^1] == '/' ? shape.ToString(0, shape.Length - 1) : shape.ToString();
    }

    /// <summary>
    /// Numbers, identifiers, dates, e-mail addresses, encoded bytes: anything with a digit that is no version such as
    /// <c>v2</c> and no word with a number at its end, and anything longer than a word.
    /// </summary>
    public static bool IsValue(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty || part[0] is '{' or ':' or '*' or '<')
        {
            return false;
        }
        if (part.Length > LongestPart || part.ContainsAny("@%=,"))
        {
            return true;
        }
        var (digits, letters, switches) = (0, 0, 0);
        for (var i = 0; i < part.Length; i++)
        {
            var isDigit = char.IsAsciiDigit(part[i]);
            digits += isDigit ? 1 : 0;
            letters += char.IsLetter(part[i]) ? 1 : 0;
            switches += i > 0 && isDigit != char.IsAsciiDigit(part[i - 1]) ? 1 : 0;
        }
        if (digits == 0)
        {
            return part.Length >= 8 && IsHex(part);
        }
        // v2, oauth2, i18n, base64, top10: few digits in a short word.
        var isWord = char.IsLetter(part[0]) && part.Length <= 8 && digits <= 2 && letters > 0 && switches <= 2;
        return !isWord;
    }

    private static bool IsHex(ReadOnlySpan<char> part)
    {
        foreach (var c in part)
        {
            if (!char.IsAsciiHexDigit(c) && c != '-')
            {
                return false;
            }
        }
        return true;
    }
}

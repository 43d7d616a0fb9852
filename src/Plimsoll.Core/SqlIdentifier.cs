using System.Text;

namespace Plimsoll.Core;

/// <summary>
/// Quotes identifiers exactly as the server's <c>quote_ident</c> does (a test compares the two). Plans of change are
/// written before a server is asked, so this cannot be left to <c>format('%I')</c>; see docs/adr/0001.
/// </summary>
public static partial class SqlIdentifier
{
    /// <summary><c>NAMEDATALEN - 1</c>: what the server cuts names to, in bytes of UTF-8.</summary>
    public const int MaxBytes = 63;

    public static string Quote(string name) =>
        IsPlain(name) && !Keywords.Contains(name) ? name : "\"" + name.Replace("\"", "\"\"") + "\"";

    /// <summary>A string constant for a place where the server takes no parameter, such as COMMENT.</summary>
    public static string Literal(string text)
    {
        var escaped = text.Replace("'", "''");
        return escaped.Contains('\\') ? " E'" + escaped.Replace("\\", "\\\\") + "'" : "'" + escaped + "'";
    }

    /// <summary>Cuts to <see cref="MaxBytes"/> without splitting a character.</summary>
    public static string Truncate(string name, int maxBytes = MaxBytes)
    {
        var bytes = 0;
        var kept = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }
            kept.Append(rune.ToString());
        }
        return kept.ToString();
    }

    private static bool IsPlain(string name)
    {
        if (name.Length == 0 || !(name[0] is (>= 'a' and <= 'z') or '_'))
        {
            return false;
        }
        return name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');
    }
}

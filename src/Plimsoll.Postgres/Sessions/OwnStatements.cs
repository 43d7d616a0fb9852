namespace Plimsoll.Postgres.Sessions;

/// <summary>
/// How Plimsoll tells its own statements from the application's. A session is known by its <c>application_name</c>;
/// <c>pg_stat_statements</c> does not keep that, but it keeps a comment that stands inside the text (PostgreSQL 18
/// drops one that stands before it).
/// </summary>
public static class OwnStatements
{
    public const string ApplicationName = "plimsoll";

    public const string Marker = "/* plimsoll */";

    /// <summary>Puts the marker behind the first word. Lines of comment that stand before it go.</summary>
    public static string Mark(string sql)
    {
        var text = sql.TrimStart();
        while (text.StartsWith("--", StringComparison.Ordinal) && text.IndexOf('\n') is > 0 and var line)
        {
            text = text[line..].TrimStart();
        }
        var end = 0;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
        {
            end++;
        }
        return end == 0 || text.Contains(Marker, StringComparison.Ordinal)
            ? text
            : $"{text[..end]} {Marker}{text[end..]}";
    }

    public static bool IsOwn(string text) => text.Contains(Marker, StringComparison.Ordinal);
}

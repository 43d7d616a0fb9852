namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>
/// Which casts only change a value's label (<c>pg_cast.castmethod</c> is <c>b</c>), so that an index on the column
/// still serves.
/// </summary>
internal static class Relabelling
{
    private static readonly string[] s_strings = ["text", "character varying", "varchar"];

    /// <param name="from">The column's type as <c>format_type</c> prints it; null where it is not known.</param>
    /// <remarks>
    /// Without the type, a cast to a string type is taken for a relabelling: that is what the server prints for every
    /// comparison of a varchar, while casts of a number to text are rare.
    /// </remarks>
    public static bool Is(string? from, string to)
    {
        if (from is null)
        {
            return to is "text" or "bpchar" || s_strings.Contains(to);
        }
        var plain = from.Split('(')[0].Trim();
        if (plain == to)
        {
            return true;
        }
        return (plain, to) switch
        {
            ("text" or "character varying", "text" or "character varying" or "varchar" or "bpchar" or "character") =>
                true,
            ("cidr", "inet") => true,
            ("xml", "text" or "character varying") => true,
            ("bit", "bit varying") or ("bit varying", "bit") => true,
            ("integer", "oid" or "regclass" or "regproc" or "regtype") => true,
            _ => false,
        };
    }
}

namespace Plimsoll.Core.Reports.Audit;

/// <summary>A statement on one short line, by what tells it from others: the select list goes before the rest does.</summary>
public static class StatementLabel
{
    public static string Of(string text, int length)
    {
        var flat = Flat(text);
        if (
            flat.Length > length
            && flat.StartsWith("SELECT ", StringComparison.OrdinalIgnoreCase)
            && From(flat) is { } from
        )
        {
            flat = "SELECT … " + flat[from..];
        }
        return Cut(flat, length);
    }

    /// <summary>Of several statements; those that would read alike end with their fingerprints.</summary>
    public static IReadOnlyList<string> Of(
        IReadOnlyCollection<(string Fingerprint, string Text)> statements,
        int length
    )
    {
        var alike = statements
            .GroupBy(s => Of(s.Text, length), StringComparer.Ordinal)
            .Where(g => g.Count() > 1)
            .Select(g => g.Key)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. statements.Select(s =>
                Of(s.Text, length) is var label && alike.Contains(label)
                    ? $"{Of(s.Text, length - s.Fingerprint.Length - 1)} {s.Fingerprint}"
                    : label
            ),
        ];
    }

    /// <summary>On one line, cut at <paramref name="length"/>.</summary>
    public static string Cut(string text, int length)
    {
        var flat = Flat(text);
        return flat.Length <= length ? flat : flat[..(length - 1)] + "…";
    }

    private static string Flat(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Where the outermost FROM begins.</summary>
    private static int? From(string flat)
    {
        var depth = 0;
        for (var i = 0; i < flat.Length - 5; i++)
        {
            depth += flat[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (
                depth == 0
                && flat[i] == ' '
                && string.Compare(flat, i + 1, "FROM ", 0, 5, StringComparison.OrdinalIgnoreCase) == 0
            )
            {
                return i + 1;
            }
        }
        return null;
    }
}

using System.Text.RegularExpressions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// The share of the rows that a partial index keeps, where only statistics without values are known. What cannot be
/// told counts as everything, so that the size is never promised too small.
/// </summary>
internal static partial class PredicateSelectivity
{
    public static double Of(string? predicate, Table table)
    {
        if (predicate is null)
        {
            return 1;
        }
        var share = 1.0;
        foreach (var term in Conjunction().Split(predicate))
        {
            share *= OfTerm(term, table);
        }
        return share;
    }

    /// <summary>Whether <see cref="Of"/> is more than "everything".</summary>
    public static bool IsKnown(string predicate, Table table) =>
        Conjunction().Split(predicate).All(t => Find(t, table) is not null);

    private static double OfTerm(string term, Table table)
    {
        if (Find(term, table) is not { } found || found.Column.Statistics is not { } statistics)
        {
            return 1;
        }
        return found.IsNotNull ? 1 - statistics.NullFraction : statistics.NullFraction;
    }

    /// <summary>The columns of which the predicate says that they are not NULL.</summary>
    public static IEnumerable<string> NotNull(string? predicate, Table table) =>
        predicate is null
            ? []
            : Conjunction()
                .Split(predicate)
                .Select(t => Find(t, table))
                .Where(f => f?.IsNotNull == true)
                .Select(f => f!.Value.Column.Name);

    private static (Column Column, bool IsNotNull)? Find(string term, Table table)
    {
        var match = NullTest().Match(term.Trim());
        return match.Success && Column(match.Groups["column"].Value, table) is { } column
            ? (column, match.Groups["not"].Success)
            : null;
    }

    private static Column? Column(string quoted, Table table) =>
        table.Columns.FirstOrDefault(c => c.Name == quoted || SqlIdentifier.Quote(c.Name) == quoted);

    [GeneratedRegex(@"\s+AND\s+", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Conjunction();

    [GeneratedRegex(
        """^\(*(?<column>"[^"]+"|[\w$]+)\s+IS\s+(?<not>NOT\s+)?NULL\)*$""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NullTest();
}

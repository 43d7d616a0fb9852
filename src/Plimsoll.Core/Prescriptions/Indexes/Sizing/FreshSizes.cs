using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Core.Signals;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>Fills <see cref="Index.FreshSize"/>: what is larger than that is bloat.</summary>
public static partial class FreshSizes
{
    /// <summary>
    /// Sets it for each valid index whose size the statistics tell. A partial index with a predicate of unknown
    /// selectivity, and methods that are only guessed at, keep null.
    /// </summary>
    public static Catalog Apply(Catalog catalog) => catalog with { Tables = [.. catalog.Tables.Select(Apply)] };

    private static Table Apply(Table table) =>
        table with
        {
            Indexes = [.. table.Indexes.Select(i => i with { FreshSize = Of(i, table) })],
        };

    private static Bytes? Of(Index index, Table table)
    {
        var canTell =
            index.IsValid
            && index.Keys.Count > 0
            && index.Method is "btree" or "hash" or "brin"
            && table.Rows >= 0
            && index.Keys.All(k =>
                k.Column is null || table.FindColumn(k.Column)?.Statistics is not null || table.Rows == 0
            )
            && (index.Predicate is null || PredicateSelectivity.IsKnown(index.Predicate, table));
        if (!canTell)
        {
            return null;
        }
        return IndexSizeModel.Predict(BuiltDesign.Of(index), table, index.IsUnique, FillFactorOf(index.Definition));
    }

    private static int FillFactorOf(string definition)
    {
        var match = FillFactor().Match(definition);
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 90;
    }

    [GeneratedRegex(@"\bfillfactor\s*=\s*'?(\d{2,3})", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex FillFactor();
}

using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// The size of an index freshly built, from the table's statistics alone. It follows what CREATE INDEX does on the
/// page, deduplication included, so it differs from the planner's own guess for hypothetical indexes.
/// </summary>
public static class IndexSizeModel
{
    /// <summary>
    /// The main fork, as <c>pg_relation_size</c> says after CREATE INDEX. A predicate whose selectivity neither
    /// <see cref="IndexDesign.Selectivity"/> nor the statistics tell counts as keeping every row.
    /// </summary>
    public static Bytes Predict(IndexDesign design, Table table) =>
        Predict(design, table, isUnique: false, fillFactor: 90);

    internal static Bytes Predict(IndexDesign design, Table table, bool isUnique, int fillFactor)
    {
        var tableRows = RowCount.Of(table);
        var rows = tableRows * (design.Selectivity ?? PredicateSelectivity.Of(design.Predicate, table));
        var keys = design.Keys.Select(k => WithoutNulls(KeyFields.Of(k, table), design, table)).ToList();
        var pages = design.Method switch
        {
            "brin" => BrinSize.Pages(keys, table.Pages),
            "hash" => HashSize.Pages(tableRows, GroupsOf(keys, rows)),
            "gin" => GinSize.Pages(keys, design.Keys[0].OperatorClass == "gin_trgm_ops", rows),
            "gist" or "spgist" => GistSize.Pages(keys, rows),
            _ => BTreeSize.Pages(
                keys,
                [.. design.Include.Select(c => KeyFields.OfColumn(c, table))],
                rows,
                Folds(design, keys, isUnique) ? GroupsOf(keys, rows) : null,
                fillFactor
            ),
        };
        return Bytes.FromPages(pages);
    }

    /// <summary>Equal keys are folded unless a column's type or an INCLUDE forbids it, or there are none.</summary>
    private static bool Folds(IndexDesign design, IReadOnlyList<KeyField> keys, bool isUnique) =>
        !isUnique && design.Include.Count == 0 && keys.All(k => k.IsDeduplicable);

    private static IReadOnlyList<Group> GroupsOf(IReadOnlyList<KeyField> keys, double rows)
    {
        if (rows < 0.5)
        {
            return [];
        }
        // The most distinct first: a key that is unique stays so.
        var columns = keys.Select(k => Groups.Of(k, rows)).OrderByDescending(g => g.Sum(x => x.Keys)).ToList();
        return columns.Skip(1).Aggregate(columns[0], (groups, column) => Groups.Split(groups, column, rows));
    }

    private static KeyField WithoutNulls(KeyField field, IndexDesign design, Table table) =>
        field.NullFraction == 0 || !PredicateSelectivity.NotNull(design.Predicate, table).Contains(field.Column)
            ? field
            : field with
            {
                NullFraction = 0,
                CommonFrequencies = [.. field.CommonFrequencies.Select(f => f / (1 - field.NullFraction))],
            };
}

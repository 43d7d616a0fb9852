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
        var rows = tableRows * SelectivityOf(design, table);
        var keys = design.Keys.Select(k => NotNullIn(KeyFields.Of(k, table), design, table)).ToList();
        var pages = design.Method switch
        {
            "brin" => BrinSize.Pages(keys, table.Pages),
            "hash" => HashSize.Pages(
                tableRows,
                [.. BranchesOf(design, keys, rows, table).Where(b => !b.IsAllNull).SelectMany(b => b.Groups)]
            ),
            "gin" => GinSize.Pages(
                keys,
                design.Keys[0].OperatorClass == "gin_trgm_ops",
                rows,
                tableRows / Math.Max(1, table.Pages)
            ),
            "gist" or "spgist" => GistSize.Pages(keys, rows),
            _ => BTreeSize.Pages(
                keys,
                [.. design.Include.Select(c => KeyFields.OfColumn(c, table))],
                BranchesOf(design, keys, rows, table),
                !isUnique && Folds(design, keys),
                fillFactor
            ),
        };
        return Bytes.FromPages(pages);
    }

    /// <summary>Equal keys are folded unless a column's type or an INCLUDE forbids it.</summary>
    private static bool Folds(IndexDesign design, IReadOnlyList<KeyField> keys) =>
        design.Include.Count == 0 && keys.All(k => k.IsDeduplicable);

    private static IReadOnlyList<Branch> BranchesOf(
        IndexDesign design,
        IReadOnlyList<KeyField> keys,
        double rows,
        Table table
    )
    {
        if (rows < 0.5)
        {
            return [];
        }
        return SampledHashes.Of(design, table) is { Count: > 0 } hashes && hashes[0].Count > 0
            ? Branches.FromSample(keys, hashes, rows)
            : Branches.FromStatistics(keys, rows);
    }

    /// <summary>Share of the table's rows that the index holds.</summary>
    internal static double SelectivityOf(IndexDesign design, Table table) =>
        design.Predicate is null
            ? 1
            : SampledHashes.SelectivityOf(design.Predicate, table)
                ?? design.Selectivity
                ?? PredicateSelectivity.Of(design.Predicate, table);

    private static KeyField NotNullIn(KeyField field, IndexDesign design, Table table) =>
        field.NullFraction > 0 && PredicateSelectivity.NotNull(design.Predicate, table).Contains(field.Column)
            ? field.WithoutNulls()
            : field;
}

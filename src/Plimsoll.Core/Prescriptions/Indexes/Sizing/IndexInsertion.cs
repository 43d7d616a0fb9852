using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>What one index adds to an insert, as far as that does not depend on the other indexes.</summary>
/// <param name="Microseconds">For a row, its pages at hand.</param>
/// <param name="ScatteredMegabytes">Of its pages that new rows go to by chance; all indexes compete for the caches.</param>
/// <param name="ScatteredShare">Of the rows, how many go to such a page.</param>
internal readonly record struct IndexInsertion(double Microseconds, double ScatteredMegabytes, double ScatteredShare)
{
    /// <summary>Fewer pages than this stay in the processor's nearest caches.</summary>
    private const double NearPages = 60;

    public static IndexInsertion Of(IndexDesign design, Table table)
    {
        var share = design.Predicate is null ? 1 : IndexSizeModel.SelectivityOf(design, table);
        var keys = design.Keys.Select(k => KeyFields.Of(k, table)).ToList();
        var fixedCost =
            (design.Predicate is null ? 0 : InsertCosts.Predicate)
            + (share * design.Keys.Count(k => k.Column is null) * InsertCosts.Expression);
        return design.Method switch
        {
            "brin" => new(fixedCost + (share * InsertCosts.BrinEntry), 0, 0),
            "hash" => new(fixedCost + (share * InsertCosts.HashEntry), 0, 0),
            "gin" => new(fixedCost + (share * Gin(design, keys)), 0, 0),
            "gist" or "spgist" => new(fixedCost + (share * InsertCosts.GistEntry), 0, 0),
            _ => BTree(design, table, keys, share, fixedCost),
        };
    }

    private static IndexInsertion BTree(
        IndexDesign design,
        Table table,
        IReadOnlyList<KeyField> keys,
        double share,
        double fixedCost
    )
    {
        var included = design.Include.Select(c => KeyFields.OfColumn(c, table));
        var bytes = TupleSizes.Of([.. keys, .. included]).Sum(s => s.Size * s.Share) + PageLayout.LinePointer;
        var size = IndexSizeModel.Predict(design, table);
        var hot = HotPages.Of(keys, Math.Max(1, size.Count / PageLayout.PageSize));
        // A NULL goes where the other NULLs are.
        var scattered = share * (1 - keys[0].NullFraction) * Math.Min(1, hot / NearPages);
        var entry = InsertCosts.Entry + (bytes * InsertCosts.EntryByte) + Comparisons(keys, RowCount.Of(table));
        return new(
            fixedCost + (share * entry) + (scattered * InsertCosts.Scattered),
            scattered * hot * PageLayout.PageSize / (1024 * 1024.0),
            scattered
        );
    }

    /// <summary>
    /// What is dearer on the way down than comparing one integer. Of the comparisons of a binary search, those among the
    /// entries with the same first keys go on to the next key.
    /// </summary>
    private static double Comparisons(IReadOnlyList<KeyField> keys, double rows)
    {
        var cost = 0.0;
        var share = 1.0;
        double distinct = 1;
        var all = Math.Log2(Math.Max(2, rows));
        foreach (var key in keys)
        {
            var dear =
                key.IsNumeric ? InsertCosts.NumericComparisons
                : key.Length < 0 ? InsertCosts.TextComparisons
                : 0;
            cost += share * (dear + (key == keys[0] ? 0 : InsertCosts.FurtherKey));
            distinct *= key.Distinct;
            share = Math.Log2(Math.Max(1, rows / distinct)) / all;
        }
        return cost;
    }

    private static double Gin(IndexDesign design, IReadOnlyList<KeyField> keys)
    {
        var areTrigrams = design.Keys[0].OperatorClass == "gin_trgm_ops";
        return keys.Sum(k =>
            InsertCosts.GinValue
            + (
                (1 - k.NullFraction)
                * GinSize.Elements(k, areTrigrams)
                * (areTrigrams ? InsertCosts.GinTrigram : InsertCosts.GinElement)
            )
        );
    }
}

using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>The size of an index once built.</summary>
internal static class TrueSize
{
    /// <summary>Usable bytes of a page at the default fill factor of 90.</summary>
    private const double LeafBytes = 8152 * 0.9;

    public static Bytes Of(IndexDesign design, Table table)
    {
        var rows = table.EstimatedRows;
        if (design.Method == "brin")
        {
            return Bytes.FromPages(3 + (table.Pages / 128 * 24 / 8000));
        }
        var names = design.Keys.Select(k => k.Column).Concat(design.Include).ToList();
        double width = names.Sum(c =>
            c is null ? 32 : Math.Max(1, table.FindColumn(c)?.Statistics?.AverageWidth ?? 16)
        );
        var distinct = design.Keys.Max(k =>
            k.Column is { } c ? table.FindColumn(c)?.Statistics?.DistinctOf(rows) ?? rows : rows
        );
        var aligned = Math.Ceiling(width / 8) * 8;
        var folds =
            design.Include.Count == 0
            && design.Keys.All(k => k.Column is { } c && table.FindColumn(c) is { IsDeduplicable: true });
        var bytes = folds && distinct < rows / 2 ? (rows * 6.2) + (distinct * (aligned + 12)) : rows * (aligned + 12);
        return Bytes.FromPages((long)(bytes / LeafBytes) + 2);
    }
}

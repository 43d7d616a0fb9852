using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Candidates;

/// <summary>Where BRIN is worth looking at: a large table, mostly appended to, lying in the order of the column.</summary>
internal static class BlockRange
{
    private const double MinCorrelation = 0.95;

    /// <summary>In pages of 8 kB: 64 MB. Below it a B-tree costs little.</summary>
    private const long MinPages = 8192;

    /// <summary>Share of rows updated or deleted of those inserted; updates scatter rows over the table.</summary>
    private const double MaxRewritten = 0.1;

    public static bool Suits(Table table, string column) =>
        table.Pages >= MinPages
        && Math.Abs(table.FindColumn(column)?.Statistics?.Correlation ?? 0) >= MinCorrelation
        && table.Cumulative.RowsUpdated - table.Cumulative.RowsHotUpdated + table.Cumulative.RowsDeleted
            <= MaxRewritten * Math.Max(table.Cumulative.RowsInserted, table.EstimatedRows);
}

using System.Globalization;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis;

/// <summary>
/// How many pages a table would take if it were written anew, from its rows and its columns' mean widths. The layout is
/// PostgreSQL's (https://www.postgresql.org/docs/current/storage-page-layout.html): 24 bytes of page header, 4 of line pointer
/// and 23 of tuple header a row, rows aligned to 8 bytes. A value that lives in TOAST counts with its pointer, because
/// that is what <c>pg_stats.avg_width</c> holds for it. Dropped columns are not seen, so the estimate may be too low by them.
/// </summary>
public static class HeapBloat
{
    private const int PageSize = 8192;
    private const int PageHeader = 24;
    private const int LinePointer = 4;
    private const int TupleHeader = 23;

    /// <summary>Longer values have a header of four aligned bytes instead of one.</summary>
    private const int LongestShortValue = 126;

    /// <summary>Null where a column has no statistics: it cannot be told.</summary>
    public static long? ExpectedPages(Table table)
    {
        if (table.Columns.Count == 0 || table.Columns.Any(c => c.Statistics is null))
        {
            return null;
        }
        var bitmap = table.Columns.Any(c => c.Statistics!.NullFraction > 0) ? (table.Columns.Count + 7) / 8 : 0;
        double width = Align(TupleHeader + bitmap, 8);
        foreach (var column in table.Columns.OrderBy(c => c.Number))
        {
            var statistics = column.Statistics!;
            var alignment =
                column.TypeLength > 0 || statistics.AverageWidth > LongestShortValue ? column.TypeAlignment : 1;
            var start = Align(width, alignment);
            width += (1 - statistics.NullFraction) * (start - width + statistics.AverageWidth);
        }
        var perRow = Align(width, 8) + LinePointer;
        var fill = double.TryParse(
            table.Options.GetValueOrDefault("fillfactor"),
            CultureInfo.InvariantCulture,
            out var fillfactor
        )
            ? fillfactor / 100
            : 1;
        var perPage = Math.Max(1, Math.Floor((PageSize - PageHeader) * fill / perRow));
        // The larger of two row counts, so that a stale one does not look like bloat.
        return (long)Math.Ceiling(Math.Max(table.EstimatedRows, table.LiveRows) / perPage);
    }

    private static double Align(double offset, int to) => to <= 1 ? offset : Math.Ceiling(offset / to) * to;
}

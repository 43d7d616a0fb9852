using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>Rows of a table, from its size where the server has no count yet.</summary>
internal static class RowCount
{
    /// <summary>Bytes of a heap tuple beside its columns: a header of 23, aligned, and its line pointer.</summary>
    private const int HeapTupleOverhead = 28;

    public static double Of(Table table)
    {
        if (table.EstimatedRows > 0 || table.Pages == 0)
        {
            return table.EstimatedRows;
        }
        // Analysed, and found empty.
        if (table.Rows == 0 && table.LastAnalyze is not null)
        {
            return 0;
        }
        var width = table.Columns.Sum(c => KeyField.Of(c, 1).Width);
        return table.Pages * (PageLayout.PageSize - PageLayout.PageHeader) / (HeapTupleOverhead + width);
    }
}

namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>A BRIN index: one summary (smallest and largest value) for each 128 pages of the table.</summary>
internal static class BrinSize
{
    private const int PagesPerRange = 128;

    /// <summary>Pointers of six bytes on a page of the range map.</summary>
    private const int RangesPerMapPage = 1360;

    public static long Pages(IReadOnlyList<KeyField> fields, long tablePages)
    {
        var ranges = Math.Max(1, (tablePages + PagesPerRange - 1) / PagesPerRange);
        // Five bytes of header, then two bits for each column's NULLs, then the values.
        var size = PageLayout.Align(5 + ((fields.Count + 3) / 4), 8);
        foreach (var field in fields)
        {
            var alignment = field.Length > 0 ? field.Alignment : 1;
            for (var value = 0; value < 2; value++)
            {
                size = PageLayout.Align(size, alignment) + (int)Math.Ceiling(field.Width);
            }
        }
        size = PageLayout.MaxAlign(size) + PageLayout.LinePointer;
        var perPage = Math.Max(1, (PageLayout.PageSize - PageLayout.PageHeader - 8) / size);
        return 1 + Ceiling(ranges, RangesPerMapPage) + Ceiling(ranges, perPage);
    }

    private static long Ceiling(long count, long each) => (count + each - 1) / each;
}

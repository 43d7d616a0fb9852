namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// A GIN index: for each distinct element the rows that hold it, as differences of one to four bytes. How many elements
/// a value has and how they repeat is not in the statistics, so this is a rule of thumb, good to about a third.
/// </summary>
internal static class GinSize
{
    /// <summary>Elements in use, as if all were as common: texts have a few thousand trigrams, tags and keys as many.</summary>
    private const double Vocabulary = 3000;

    /// <summary>Common elements have most of the postings, so the gaps in their lists are shorter than the mean.</summary>
    private const double Skew = 2;

    /// <summary>Posting lists and entries fill their pages as far as splits leave them.</summary>
    private const double PageFill = 0.72;

    public static long Pages(IReadOnlyList<KeyField> fields, bool areTrigrams, double rows, double rowsPerPage)
    {
        double bytes = 0;
        foreach (var field in fields)
        {
            var elements = Elements(field, areTrigrams);
            var gap = Vocabulary / elements / Skew / Math.Max(1, rowsPerPage);
            bytes += rows * (1 - field.NullFraction) * elements * BytesPerPosting(gap);
            bytes += rows * field.NullFraction;
        }
        return 2 + (long)Math.Ceiling(bytes / (PageLayout.PageSize * PageFill));
    }

    /// <summary>One for each letter and word; in a long text the common ones occur again.</summary>
    private static double Trigrams(double width) => Math.Max(1, Repeating * (1 - Math.Exp(-(width - 1) / Repeating)));

    /// <summary>A value has hardly more distinct trigrams than this many, however long.</summary>
    private const double Repeating = 600;

    /// <summary>Distinct elements of a value.</summary>
    public static double Elements(KeyField field, bool areTrigrams) =>
        areTrigrams
            ? Trigrams(field.Width)
            : Math.Max(1, field.IsArray ? (field.Width - 20) / 12 : (field.Width - 8) / 9.5);

    /// <param name="gap">Mean distance of two rows with the element, in pages; distances are as chance makes them.</param>
    private static double BytesPerPosting(double gap)
    {
        // A difference within a page takes one byte, within 8 pages two, within 1024 three.
        double Within(double pages) => 1 - Math.Exp(-pages / gap);
        return 4 - Within(1) - Within(8) - Within(1024);
    }
}

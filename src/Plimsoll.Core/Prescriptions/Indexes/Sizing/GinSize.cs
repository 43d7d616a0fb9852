namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// A GIN index: for each distinct element the rows that hold it, compressed. How many elements a value has and how they
/// repeat is not in the statistics, so this is a rule of thumb, good to about a third.
/// </summary>
internal static class GinSize
{
    /// <summary>A posting costs a byte or two where an element is common, up to four where it is rare.</summary>
    private const double BytesPerPosting = 1.9;

    /// <summary>Of a value's bytes, how many trigrams: one for each letter, a little more for each word.</summary>
    private const double TrigramsPerByte = 1.0;

    /// <summary>Mean bytes of an element of an array or a document.</summary>
    private const double BytesPerElement = 10;

    private const double PageFill = 0.95;

    public static long Pages(IReadOnlyList<KeyField> fields, bool areTrigrams, double rows)
    {
        double bytes = 0;
        foreach (var field in fields)
        {
            var values = rows * (1 - field.NullFraction);
            var elements = areTrigrams
                ? Math.Max(1, (field.Width - 1) * TrigramsPerByte)
                : Math.Max(1, (field.Width - 24) / BytesPerElement);
            bytes += values * elements * BytesPerPosting;
            bytes += (rows - values) * BytesPerPosting;
        }
        return 2 + (long)Math.Ceiling(bytes / (PageLayout.PageSize * PageFill));
    }
}

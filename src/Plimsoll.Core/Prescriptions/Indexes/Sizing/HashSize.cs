namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// A hash index as CREATE INDEX builds it: buckets for the whole table's rows, rounded up to a splitpoint, each a page,
/// and overflow pages for what does not fit.
/// </summary>
internal static class HashSize
{
    /// <summary>Entries hold a hash code alone: 16 bytes and a line pointer.</summary>
    private const int Entry = 20;

    /// <summary>Rows that a bucket is meant for: three quarters of a page.</summary>
    private const int FillFactor = PageLayout.PageSize * 75 / 100 / Entry;
    private const int PerPage = (PageLayout.PageSize - PageLayout.PageHeader - PageLayout.Special) / Entry;

    /// <param name="tableRows">Rows of the table: a partial index gets buckets for all of them.</param>
    public static long Pages(double tableRows, IReadOnlyList<Group> groups)
    {
        var buckets = Buckets(tableRows / FillFactor);
        double overflow = 0;
        double spread = 0;
        foreach (var (each, keys, _) in groups)
        {
            if (each > PerPage / 4.0)
            {
                // One key's rows share a bucket.
                overflow += keys * Math.Max(0, Math.Ceiling((each + (spread / buckets)) / PerPage) - 1);
            }
            else
            {
                spread += each * keys;
            }
        }
        overflow += buckets * OverflowOf(spread / buckets, groups);
        // A meta page, a page of the bitmap, and one bitmap page more for each 32 thousand overflow pages.
        return 2 + buckets + (long)Math.Ceiling(overflow) + (long)(overflow / 32768);
    }

    /// <summary>Overflow pages of one bucket: rows fall on buckets by chance, a key's rows together.</summary>
    private static double OverflowOf(double mean, IReadOnlyList<Group> groups)
    {
        var small = groups.Where(g => g.RowsEach <= PerPage / 4.0).ToList();
        var rows = small.Sum(g => g.RowsEach * g.Keys);
        if (rows <= 0)
        {
            return 0;
        }
        var together = small.Sum(g => g.RowsEach * g.RowsEach * g.Keys) / rows;
        var deviation = Math.Sqrt(mean * together);
        double pages = 0;
        for (var page = 1; page < 100; page++)
        {
            // The chance that a bucket needs that many overflow pages, by the logistic near the normal.
            var z = ((page * PerPage) - mean) / Math.Max(deviation, 1e-9);
            var chance = 1 / (1 + Math.Exp(1.702 * z));
            pages += chance;
            if (chance < 1e-6)
            {
                break;
            }
        }
        return pages;
    }

    /// <summary>Powers of two to 512; above, each doubling has four steps.</summary>
    private static long Buckets(double wanted)
    {
        long power = 2;
        while (power < wanted && power < 512)
        {
            power *= 2;
        }
        if (power >= wanted)
        {
            return power;
        }
        while (power * 2 < wanted)
        {
            power *= 2;
        }
        var quarter = power / 4;
        return power + (long)(Math.Ceiling((wanted - power) / quarter) * quarter);
    }
}

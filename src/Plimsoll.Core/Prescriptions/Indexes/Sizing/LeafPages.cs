namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>One kind of entry of a leaf page.</summary>
/// <param name="Size">Aligned bytes, without the line pointer.</param>
/// <param name="Posting">Bytes of it that are a posting list, which a page's high key does not keep.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Item(int Size, int Posting, double Count);

/// <summary>
/// How a sorted build packs leaf pages: a page is closed by the first entry that leaves less free space than the fill
/// factor wants; that entry then moves on to the next page. Where a posting list came last, its list does not count
/// against the fill factor, but the page's end does.
/// </summary>
internal static class LeafPages
{
    /// <summary>Entries packed for the estimate; enough for a few dozen pages of large ones.</summary>
    private const int Packed = 3000;

    /// <summary>Bytes for entries and line pointers up to the fill factor, the high key's line pointer taken off.</summary>
    public static int Room(int fillFactor) => Free - (PageLayout.PageSize * (100 - fillFactor) / 100);

    // The header, the special space, the high key's line pointer, and that of the next entry.
    private const int Free =
        PageLayout.PageSize - PageLayout.PageHeader - PageLayout.Special - (2 * PageLayout.LinePointer);

    public static double Count(IReadOnlyList<Item> items, int fillFactor)
    {
        var total = items.Sum(i => i.Count);
        var room = Room(fillFactor);
        if (items.Count == 1 && items[0].Posting == 0)
        {
            return total / Math.Max(1, Math.Floor(room / (double)(items[0].Size + PageLayout.LinePointer)));
        }

        var shares = new double[items.Count];
        double sum = 0;
        for (var i = 0; i < items.Count; i++)
        {
            sum += items[i].Count / total;
            shares[i] = sum;
        }
        var pages = 0;
        var closedWith = 0;
        var used = 0;
        var onPage = 0;
        Item last = default;
        // A golden-ratio sequence meets each kind of entry as often as it is there, well mixed.
        for (var n = 0; n < Packed || pages < 8; n++)
        {
            var place = (n * 0.6180339887498949) % 1;
            var at = Array.BinarySearch(shares, place);
            var item = items[Math.Min(at < 0 ? ~at : at + 1, items.Count - 1)];
            // The entry before is still on the page; if the page is closed, it moves on together with this one.
            if (onPage > 1 && (used - last.Posting > room || used + item.Size + 8 > Free))
            {
                pages++;
                closedWith = n - 1;
                used = last.Size + PageLayout.LinePointer;
                onPage = 1;
            }
            used += item.Size + PageLayout.LinePointer;
            onPage++;
            last = item;
        }
        return total * pages / closedWith;
    }
}

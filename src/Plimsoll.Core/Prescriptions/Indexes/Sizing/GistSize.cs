namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>GiST and SP-GiST: entries like a B-tree's without folding, on pages about three quarters full.</summary>
internal static class GistSize
{
    private const double PageFill = 0.72;

    public static long Pages(IReadOnlyList<KeyField> fields, double rows)
    {
        var entry = TupleSizes.Of(fields).Sum(s => s.Size * s.Share) + PageLayout.LinePointer;
        return 1 + (long)Math.Ceiling(rows * entry / (PageLayout.PageSize * PageFill));
    }
}

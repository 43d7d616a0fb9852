namespace Plimsoll.Load.Values;

/// <summary>
/// Gives ranks numbers of a range so that neighbours in rank are far apart in the range, as what is popular is in a table:
/// else the popular rows would share a few pages, and caches would look better than they are.
/// </summary>
/// <remarks>
/// Steps around the range by about its golden section, by a stride that has no divisor in common with its size: every
/// number has one rank (Weyl's sequence; Knuth, "The Art of Computer Programming" 3, 6.4).
/// </remarks>
internal static class Spread
{
    /// <param name="rank">From 0, below the size of the range.</param>
    public static long At(long rank, long min, long max)
    {
        var size = (UInt128)(max - min) + 1;
        return min + (long)((UInt128)rank * Stride(size) % size);
    }

    private static UInt128 Stride(UInt128 size)
    {
        var stride = (UInt128)((double)size * 0.6180339887498949);
        for (stride = stride == 0 ? 1 : stride; Divisor(stride, size) != 1; stride++) { }
        return stride;
    }

    private static UInt128 Divisor(UInt128 a, UInt128 b) => b == 0 ? a : Divisor(b, a % b);
}

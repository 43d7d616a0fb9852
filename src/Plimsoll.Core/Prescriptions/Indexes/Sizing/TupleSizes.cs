namespace Plimsoll.Core.Prescriptions.Indexes.Sizing;

/// <summary>
/// The sizes of an index's entries before deduplication, aligned, without the line pointer. Alignment makes the size
/// of a mean row differ from the mean size, so a few dozen rows are imagined, spread evenly over widths and NULLs.
/// </summary>
internal static class TupleSizes
{
    private const int Rows = 128;

    /// <summary>An entry cannot be larger (a third of a page); CREATE INDEX fails on a row that would need it.</summary>
    private const int Largest = 2704;

    /// <returns>Size → share of the entries; the shares add up to 1.</returns>
    /// <param name="hasNull">Other keys of the entries are NULL.</param>
    public static IReadOnlyList<(int Size, double Share)> Of(IReadOnlyList<KeyField> fields, bool hasNull = false)
    {
        if (fields.All(f => f.WidthDeviation == 0 && f.NullFraction == 0 && !f.IsNumeric))
        {
            return [(SizeOf(fields, 0, hasNull), 1)];
        }
        var shares = new SortedDictionary<int, double>();
        for (var row = 0; row < Rows; row++)
        {
            var size = SizeOf(fields, row, hasNull);
            shares[size] = shares.GetValueOrDefault(size) + (1.0 / Rows);
        }
        return [.. shares.Select(s => (s.Key, s.Value))];
    }

    private static int SizeOf(IReadOnlyList<KeyField> fields, int row, bool hasNull)
    {
        var offset = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            if (Spread(row, 2 * i) < field.NullFraction)
            {
                hasNull = true;
                continue;
            }
            var width = WidthOf(field, Spread(row, (2 * i) + 1));
            // A value with the short header of one byte (up to 127 bytes in all) is not aligned.
            offset = PageLayout.Align(offset, field.Length < 0 && width <= 127 ? 1 : field.Alignment) + width;
        }
        var header = hasNull ? PageLayout.TupleHeaderWithNulls : PageLayout.TupleHeader;
        return Math.Min(PageLayout.MaxAlign(header + offset), Largest);
    }

    private static int WidthOf(KeyField field, double spread)
    {
        if (field.Length > 0)
        {
            return field.Length;
        }
        if (field.IsNumeric)
        {
            var lower = Math.Max(3, (2 * (int)((field.Width - 1) / 2)) + 1);
            return spread < (field.Width - lower) / 2 ? lower + 2 : lower;
        }
        return Math.Max(2, (int)Math.Round(field.Width + (field.WidthDeviation * Normal(spread))));
    }

    /// <summary>Evenly spread over 0 to 1 for each dimension, and unlike the other dimensions (Kronecker sequence).</summary>
    private static double Spread(int row, int dimension)
    {
        var step = Math.Sqrt(Primes[dimension % Primes.Length]);
        var value = (row + 0.5) * step;
        return value - Math.Floor(value);
    }

    private static readonly int[] Primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

    /// <summary>Quantile of the standard normal distribution, near enough: by the logistic one of the same deviation.</summary>
    private static double Normal(double share)
    {
        var p = Math.Clamp(share, 0.002, 0.998);
        return Math.Log(p / (1 - p)) * 0.5513;
    }
}

namespace Plimsoll.Postgres.Planning;

/// <summary>A row of <c>pg_stats</c> with its values: most common ones with their shares, and the histogram's bounds.</summary>
internal sealed record ColumnValues(
    IReadOnlyList<string> Common,
    IReadOnlyList<float> Shares,
    IReadOnlyList<string> Bounds
)
{
    /// <summary>A value this many times as frequent as another makes a plan of its own worth asking for.</summary>
    private const double Skew = 4;

    public bool IsEmpty => Common.Count == 0 && Bounds.Count == 0;

    public bool IsSkewed => Shares.Count > 0 && (Bounds.Count > 0 ? Shares[0] > 0.05 : Shares[0] > Skew * Shares[^1]);

    /// <summary>
    /// The value that a row at this part of all rows has, the most common values first: popular values are asked for more.
    /// </summary>
    /// <param name="part">0 to 1.</param>
    public string ByFrequency(double part)
    {
        var sum = 0.0;
        for (var i = 0; i < Common.Count; i++)
        {
            sum += Shares[i];
            if (part < sum || (Bounds.Count == 0 && i == Common.Count - 1))
            {
                return Common[i];
            }
        }
        return Bounds[(int)(Math.Clamp((part - sum) / Math.Max(1e-9, 1 - sum), 0, 1) * (Bounds.Count - 1))];
    }

    /// <summary>The value at this part of the column's range; without a histogram, one of the common values.</summary>
    public string ByOrder(double part) =>
        Bounds.Count > 0
            ? Bounds[(int)Math.Round(part * (Bounds.Count - 1))]
            : Common[(int)Math.Round(part * (Common.Count - 1))];
}

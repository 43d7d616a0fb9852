namespace Plimsoll.Core.Signals;

/// <summary>
/// A row of <c>pg_stats</c>, without any value of the users' data: frequencies and shapes alone.
/// </summary>
public sealed record ColumnStatistics
{
    /// <summary>Share of rows that are NULL, 0 to 1.</summary>
    public double NullFraction { get; init; }

    /// <summary>Mean width of a non-null value in bytes.</summary>
    public int AverageWidth { get; init; }

    /// <summary>
    /// Standard deviation in bytes of the widths of the values that <c>pg_stats</c> holds (0: all are as wide); null
    /// where unknown.
    /// </summary>
    public double? WidthDeviation { get; init; }

    /// <summary><c>pg_stats.n_distinct</c>: positive is a count, negative a share of the rows (-1 is unique).</summary>
    public double DistinctRaw { get; init; }

    /// <summary>Between physical and logical order, -1 to 1; null where unknown.</summary>
    public double? Correlation { get; init; }

    /// <summary>Shares of the rows of the most common values, largest first.</summary>
    public IReadOnlyList<double> CommonFrequencies { get; init; } = [];

    public double DistinctOf(double rows) => DistinctRaw >= 0 ? DistinctRaw : Math.Max(1, -DistinctRaw * rows);
}

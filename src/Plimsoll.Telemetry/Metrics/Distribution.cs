namespace Plimsoll.Telemetry.Metrics;

/// <summary>Counts of values by bucket; buckets are the sender's.</summary>
/// <param name="Count">Values; may be more than the buckets hold, where the sender gives none.</param>
/// <param name="Least">As the sender tells it, of cumulative series since its start; null where it does not.</param>
/// <param name="Most">As <paramref name="Least"/>.</param>
/// <param name="Buckets">In ascending order, each with its upper bound, the last perhaps without end.</param>
public sealed record Distribution(
    long Count,
    double Sum,
    double? Least,
    double? Most,
    IReadOnlyList<(double UpTo, long Count)> Buckets
)
{
    public double Mean => Count == 0 ? 0 : Sum / Count;

    /// <summary>
    /// By nearest rank, and evenly within a bucket: wrong by at most the bucket's width. Null where there is nothing to tell
    /// it from.
    /// </summary>
    /// <param name="q">0 to 1.</param>
    public double? Quantile(double q)
    {
        var all = Buckets.Sum(b => b.Count);
        if (all == 0)
        {
            return null;
        }
        var rank = Math.Clamp(Math.Ceiling(q * all), 1, all);
        var lower = Least ?? Math.Min(0, Buckets[0].UpTo);
        double seen = 0;
        foreach (var (upTo, count) in Buckets)
        {
            var upper = double.IsPositiveInfinity(upTo) ? Most ?? lower : Math.Min(upTo, Most ?? upTo);
            if (seen + count >= rank)
            {
                return Math.Max(lower, lower + ((upper - lower) * (rank - seen) / count));
            }
            seen += count;
            lower = Math.Max(lower, upper);
        }
        return lower;
    }
}

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// In clusters of how many requests bad ones come, level by level: first by what queues do, then more and more by what is
/// seen.
/// </summary>
/// <remarks>
/// A queue forgets its length within its relaxation time. For M/M/1 that is about 4 W²/s, with W the mean time in the
/// system and s the service time (Cohen, The Single Server Queue, 1982, III.2.5: 1/(μ(1-√ρ)²)); with more servers or uneven service times it
/// is of the same order. W is a level's mean latency, s that of the lowest level. Requests within one relaxation time
/// share their fate, so they count as one.
/// </remarks>
internal sealed class Clustering
{
    /// <summary>What queues do counts as much as so many clusters that were seen, where fewer or smaller ones were seen than that.</summary>
    private const double PriorClusters = 10;

    /// <summary>
    /// What is seen of clusters in a few minutes is less than there is, for the largest are the rarest. Set by
    /// bench/Knee: without it the intervals hold the truth too seldom.
    /// </summary>
    private const double Unseen = 1.4;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);
    private readonly TimeSpan _alone;

    public Clustering(IReadOnlyList<LevelEvidence> levels) =>
        _alone = levels
            .Where(level => level.MeanLatency > TimeSpan.Zero)
            .Select(level => level.MeanLatency)
            .DefaultIfEmpty(TimeSpan.FromMilliseconds(10))
            .Min();

    /// <summary>After so long a queue has mostly forgotten how long it was.</summary>
    public TimeSpan Relaxation(LevelEvidence level)
    {
        var latency = level.MeanLatency > _alone ? level.MeanLatency : _alone;
        var relaxation = 4 * latency * (latency / _alone);
        return relaxation < s_longest ? relaxation : s_longest;
    }

    /// <summary>Before anything bad has been seen: requests within two thirds of a relaxation time, at least one.</summary>
    public double Prior(LevelEvidence level) =>
        Math.Max(1, level.RequestsPerSecond * Relaxation(level).TotalSeconds * 0.7);

    /// <summary>The middle one of what queues do at the levels near the knee.</summary>
    public double Typical(IReadOnlyList<LevelEvidence> levels, double centre)
    {
        var near = levels.OrderBy(level => Math.Abs(level.LogMultiple - centre));
        var prior = near.Where((level, i) => i < 2 || Math.Abs(level.LogMultiple - centre) < 0.2)
            .Select(Prior)
            .Order()
            .ToList();
        return prior[prior.Count / 2];
    }

    /// <summary>
    /// How many requests count as one. The same near the knee for all levels: taken from each level itself it would give
    /// more weight to those that happened to be quiet, and place the knee too high.
    /// </summary>
    /// <param name="expected">The share of bad requests that the fit expects at each level.</param>
    /// <param name="centre">The logarithm of the multiple around which clusters are looked at.</param>
    public double Of(IReadOnlyList<LevelEvidence> levels, int clause, IReadOnlyList<double> expected, double centre)
    {
        var near = levels.Index().Where(level => Math.Abs(level.Item.LogMultiple - centre) < 0.2).ToList();
        var typical = Typical(levels, centre);
        var series = near.Select(level => (level.Item.Slices(clause), expected[level.Index])).ToList();
        var within = Overdispersion.Of(series);
        var between = Overdispersion.Between([
            .. near.Select(level => (level.Item.Total(clause), expected[level.Index])),
        ]);
        var seen = double.IsNaN(between) ? within : Math.Max(within, between);
        var size = typical;
        if (!double.IsNaN(seen))
        {
            var clusters = near.Sum(level => level.Item.Total(clause).Bad) / seen;
            size = Math.Max(seen, ((seen * clusters) + (typical * PriorClusters)) / (clusters + PriorClusters));
        }
        return Math.Max(1, Unseen * size);
    }
}

namespace Plimsoll.Core.Workloads.Service;

/// <summary>How often a read repeats with the same parameters, and what a cache would have hit. All hit rates are 0 to 1.</summary>
public sealed record StatementRepetition
{
    public required string Text { get; init; }
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>Calls of all endpoints, and those whose parameters were recorded.</summary>
    public required long Calls { get; init; }
    public required long Keyed { get; init; }
    public double MeanMilliseconds { get; init; }

    /// <summary>Estimated number of different parameters.</summary>
    public double DistinctKeys { get; init; }

    /// <summary>A cache that drops everything of a statement when one of its tables is written.</summary>
    public double HitRateSafe { get; init; }

    /// <summary>A cache that drops an entry when a write names one of its parameters, else when it writes without any.</summary>
    public double HitRateByKey { get; init; }

    /// <summary>A cache that keeps each entry for a minute, whatever is written; and the share of its hits that would be stale.</summary>
    public double HitRateMinute { get; init; }
    public double StaleShareMinute { get; init; }

    /// <summary>Writes to its tables that were seen.</summary>
    public long Writes { get; init; }

    /// <summary>Share of reads that follow a write of the same request to one of its tables.</summary>
    public double AfterOwnWrite { get; init; }
}

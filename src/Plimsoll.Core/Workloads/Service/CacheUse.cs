namespace Plimsoll.Core.Workloads.Service;

/// <summary>One cache, by what it keeps: its peer and the shape of its keys or the span's name.</summary>
public sealed record CacheUse
{
    public required string Peer { get; init; }
    public required string Name { get; init; }

    /// <summary>Reads that told hit or miss.</summary>
    public required long Reads { get; init; }
    public required long Hits { get; init; }

    /// <summary>Mean of a read.</summary>
    public double ReadMilliseconds { get; init; }

    /// <summary>Mean of what a miss leads to: the statements and calls up to the cache's next write, and that write.</summary>
    public double FillMilliseconds { get; init; }

    /// <summary>Misses after which a fill was seen.</summary>
    public long Fills { get; init; }

    /// <summary>The tables that fills read.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Hits whose age is known, and those with a write to <see cref="Tables"/> since the fill.</summary>
    public long HitsWithAge { get; init; }
    public long StaleHits { get; init; }
    public double OldestHitSeconds { get; init; }

    public double HitRate => Reads > 0 ? (double)Hits / Reads : 0;

    /// <summary>Saved by a read in the mean; negative where the cache costs more than it saves.</summary>
    public double SavedMilliseconds => HitRate * FillMilliseconds - ReadMilliseconds;
}

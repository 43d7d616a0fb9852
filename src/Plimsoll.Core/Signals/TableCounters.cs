namespace Plimsoll.Core.Signals;

/// <summary>Counters of <c>pg_stat_all_tables</c> and <c>pg_statio_all_tables</c>.</summary>
public readonly record struct TableCounters
{
    public long SequentialScans { get; init; }
    public long SequentialRowsRead { get; init; }
    public long IndexScans { get; init; }
    public long IndexRowsFetched { get; init; }
    public long RowsInserted { get; init; }
    public long RowsUpdated { get; init; }
    public long RowsDeleted { get; init; }

    /// <summary>Updates that needed no new index entry (heap-only tuples).</summary>
    public long RowsHotUpdated { get; init; }

    /// <summary>Updates whose new version went to another page; PostgreSQL 16 and later, else zero.</summary>
    public long RowsNewPageUpdated { get; init; }
    public long HeapBlocksHit { get; init; }
    public long HeapBlocksRead { get; init; }

    public long RowsWritten => RowsInserted + RowsUpdated + RowsDeleted;

    public static TableCounters operator +(TableCounters one, TableCounters other) =>
        new()
        {
            SequentialScans = one.SequentialScans + other.SequentialScans,
            SequentialRowsRead = one.SequentialRowsRead + other.SequentialRowsRead,
            IndexScans = one.IndexScans + other.IndexScans,
            IndexRowsFetched = one.IndexRowsFetched + other.IndexRowsFetched,
            RowsInserted = one.RowsInserted + other.RowsInserted,
            RowsUpdated = one.RowsUpdated + other.RowsUpdated,
            RowsDeleted = one.RowsDeleted + other.RowsDeleted,
            RowsHotUpdated = one.RowsHotUpdated + other.RowsHotUpdated,
            RowsNewPageUpdated = one.RowsNewPageUpdated + other.RowsNewPageUpdated,
            HeapBlocksHit = one.HeapBlocksHit + other.HeapBlocksHit,
            HeapBlocksRead = one.HeapBlocksRead + other.HeapBlocksRead,
        };

    public static TableCounters operator -(TableCounters later, TableCounters earlier) =>
        new()
        {
            SequentialScans = later.SequentialScans - earlier.SequentialScans,
            SequentialRowsRead = later.SequentialRowsRead - earlier.SequentialRowsRead,
            IndexScans = later.IndexScans - earlier.IndexScans,
            IndexRowsFetched = later.IndexRowsFetched - earlier.IndexRowsFetched,
            RowsInserted = later.RowsInserted - earlier.RowsInserted,
            RowsUpdated = later.RowsUpdated - earlier.RowsUpdated,
            RowsDeleted = later.RowsDeleted - earlier.RowsDeleted,
            RowsHotUpdated = later.RowsHotUpdated - earlier.RowsHotUpdated,
            RowsNewPageUpdated = later.RowsNewPageUpdated - earlier.RowsNewPageUpdated,
            HeapBlocksHit = later.HeapBlocksHit - earlier.HeapBlocksHit,
            HeapBlocksRead = later.HeapBlocksRead - earlier.HeapBlocksRead,
        };
}

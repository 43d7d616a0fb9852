using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>The counters of tables and indexes when the window began.</summary>
internal sealed record CatalogSnapshot(
    IReadOnlyDictionary<uint, TableCounters> Tables,
    IReadOnlyDictionary<uint, long> IndexScans
);

/// <summary>Reads the users' tables and what belongs to them.</summary>
internal sealed class CatalogReader(ServerSession session, Patience patience)
{
    public async Task<CatalogSnapshot> ReadCountersAsync(CancellationToken token) =>
        new(
            await patience.TryAsync("counters of tables", () => TableReader.CountersAsync(session, token)) ?? [],
            await patience.TryAsync("counters of indexes", () => IndexReader.ScansAsync(session, token)) ?? []
        );

    public async Task<Catalog> ReadAsync(CatalogSnapshot before, CancellationToken token)
    {
        var tables =
            await patience.TryAsync(
                "tables",
                () => WithSizes(withSizes => TableReader.ReadAsync(session, withSizes, token))
            ) ?? [];
        var indexes = await patience.TryAsync(
            "indexes",
            () => WithSizes(withSizes => IndexReader.ReadAsync(session, withSizes, before.IndexScans, token))
        );
        var columns = await patience.TryAsync("columns", () => ColumnReader.ReadAsync(session, token));
        var keys = await patience.TryAsync("foreign keys", () => RelationReader.ForeignKeysAsync(session, token));
        return new Catalog
        {
            Tables =
            [
                .. tables.Select(t =>
                    t with
                    {
                        Columns = [.. columns?[t.Oid] ?? []],
                        Indexes = [.. indexes?[t.Oid] ?? []],
                        ForeignKeys = [.. keys?[t.Oid] ?? []],
                        // Made within the window, or reset in it: all that it counted falls into it.
                        Delta = Since(before.Tables.GetValueOrDefault(t.Oid), t.Cumulative),
                    }
                ),
            ],
            Sequences = await patience.TryAsync("sequences", () => RelationReader.SequencesAsync(session, token)) ?? [],
            ExtendedStatistics =
                await patience.TryAsync(
                    "extended statistics",
                    () => RelationReader.ExtendedStatisticsAsync(session, token)
                ) ?? [],
        };
    }

    private static TableCounters Since(TableCounters then, TableCounters now)
    {
        var difference = now - then;
        var wasReset =
            difference.SequentialScans < 0
            || difference.IndexScans < 0
            || difference.RowsWritten < 0
            || difference.HeapBlocksHit < 0;
        return wasReset ? now : difference;
    }

    /// <summary>Asking for a size waits where somebody holds the table exclusively; then the noted sizes must do.</summary>
    private static async Task<T> WithSizes<T>(Func<bool, Task<T>> read)
    {
        try
        {
            return await read(true);
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
        {
            return await read(false);
        }
    }
}

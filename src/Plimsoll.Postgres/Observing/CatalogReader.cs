using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>When the window began: the counters of tables and indexes, and the values that the schema declares.</summary>
internal sealed record CatalogSnapshot(
    IReadOnlyDictionary<uint, TableCounters> Tables,
    IReadOnlyDictionary<uint, long> IndexScans,
    ILookup<(uint Table, string Column), DeclaredValue> Declared
);

/// <summary>Reads the users' tables and what belongs to them.</summary>
internal sealed class CatalogReader(ServerSession session, Patience patience)
{
    public async Task<CatalogSnapshot> ReadBeforeAsync(CancellationToken token) =>
        new(
            await patience.TryAsync("counters of tables", () => TableReader.CountersAsync(session, token)) ?? [],
            await patience.TryAsync("counters of indexes", () => IndexReader.ScansAsync(session, token)) ?? [],
            await patience.TryAsync(
                "values that the schema declares",
                () => DeclaredValueReader.ReadAsync(session, token)
            ) ?? Enumerable.Empty<DeclaredValue>().ToLookup(static _ => (0u, ""))
        );

    public async Task<Catalog> ReadAsync(CatalogSnapshot before, CancellationToken token)
    {
        var (tables, indexes) =
            await patience.TryAsync("tables and indexes", () => TablesAsync(before, token))
            ?? new TablesWithIndexes([], null);
        var columns = await patience.TryAsync("columns", () => ColumnReader.ReadAsync(session, token));
        var keys = await patience.TryAsync("foreign keys", () => RelationReader.ForeignKeysAsync(session, token));
        return new Catalog
        {
            Tables =
            [
                .. tables.Select(t =>
                    t with
                    {
                        Columns =
                        [
                            .. (columns?[t.Oid] ?? []).Select(c =>
                                c with
                                {
                                    Declared = [.. before.Declared[(t.Oid, c.Name)]],
                                }
                            ),
                        ],
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

    /// <summary>
    /// A size or an index's definition waits where somebody holds the table exclusively. Then sizes are those that VACUUM or
    /// ANALYZE noted, and the tables that are held are left out: without its indexes a table would mislead.
    /// </summary>
    private async Task<TablesWithIndexes> TablesAsync(CatalogSnapshot before, CancellationToken token)
    {
        try
        {
            return await TablesAsync(before, withSizes: true, token);
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
        {
            var held = await RelationReader.HeldExclusivelyAsync(session, token);
            var all = await TablesAsync(before, withSizes: false, token);
            foreach (var table in all.Tables.Where(t => held.Contains(t.Oid)))
            {
                patience.Add(
                    new Blindspot(
                        table.Name.ToString(),
                        "the table is locked exclusively by another session",
                        null,
                        "nothing is said about it; observe again when the lock is gone"
                    )
                );
            }
            return all with { Tables = [.. all.Tables.Where(t => !held.Contains(t.Oid))] };
        }
    }

    private async Task<TablesWithIndexes> TablesAsync(
        CatalogSnapshot before,
        bool withSizes,
        CancellationToken token
    ) =>
        new(
            await TableReader.ReadAsync(session, withSizes, token),
            await IndexReader.ReadAsync(session, withSizes, before.IndexScans, token)
        );

    private sealed record TablesWithIndexes(IReadOnlyList<Table> Tables, ILookup<uint, Core.Signals.Index>? Indexes);
}

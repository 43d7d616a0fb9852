using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads <c>pg_stat_statements</c> of the connected database, in whatever schema and version it is.</summary>
internal sealed class StatementReader(ServerSession session, ExtensionHome home)
{
    /// <summary>Without texts, whose file is by far the dearest part of it.</summary>
    public Task<StatementSnapshot> ReadCountersAsync(CancellationToken token) => ReadAsync(withText: false, token);

    public Task<StatementSnapshot> ReadAsync(CancellationToken token) => ReadAsync(withText: true, token);

    private async Task<StatementSnapshot> ReadAsync(bool withText, CancellationToken token)
    {
        var entries = await session.ReadAsync(Sql(withText), Entry, token);
        // The _info view came with 1.9 of the extension, in PostgreSQL 14.
        var (since, evictions) =
            home.Version >= new Version(1, 9)
                ? await session.ReadOneAsync(
                    $"SELECT stats_reset, dealloc FROM {home.Schema}.pg_stat_statements_info",
                    static r => (r.Maybe<DateTimeOffset>("stats_reset"), r.Maybe<long>("dealloc")),
                    token
                )
                : (null, null);
        return new StatementSnapshot(entries, since, evictions);
    }

    private string Sql(bool withText)
    {
        // What is there is decided by the version of the extension, which may be older than the server.
        var hasTopLevel = home.Version >= new Version(1, 9);
        var hasSharedTimes = home.Version >= new Version(1, 11);
        return $"""
            SELECT queryid, calls, total_exec_time, total_plan_time, rows, max_exec_time, stddev_exec_time,
                   shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written,
                   temp_blks_read, temp_blks_written,
                   {(hasSharedTimes ? "shared_blk_read_time" : "blk_read_time")} AS block_read_time,
                   {(hasSharedTimes ? "shared_blk_write_time" : "blk_write_time")} AS block_write_time,
                   wal_bytes::bigint AS wal_bytes,
                   {(hasTopLevel ? "toplevel" : "true")} AS toplevel,
                   {(withText ? "query" : "NULL::text")} AS query
            FROM {home.Schema}.pg_stat_statements({(withText ? "true" : "false")})
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;
    }

    private static StatementEntry Entry(NpgsqlDataReader r) =>
        new(
            r.Get("queryid", StatementEntry.Hidden),
            new StatementCounters
            {
                Calls = r.Get<long>("calls"),
                TotalMilliseconds = r.Get<double>("total_exec_time"),
                PlanningMilliseconds = r.Get<double>("total_plan_time"),
                Rows = r.Get<long>("rows"),
                SharedBlocksHit = r.Get<long>("shared_blks_hit"),
                SharedBlocksRead = r.Get<long>("shared_blks_read"),
                SharedBlocksDirtied = r.Get<long>("shared_blks_dirtied"),
                SharedBlocksWritten = r.Get<long>("shared_blks_written"),
                TempBlocksRead = r.Get<long>("temp_blks_read"),
                TempBlocksWritten = r.Get<long>("temp_blks_written"),
                BlockReadMilliseconds = r.Get<double>("block_read_time"),
                BlockWriteMilliseconds = r.Get<double>("block_write_time"),
                WalBytes = r.Get<long>("wal_bytes"),
            }
        )
        {
            Text = r.MaybeText("query"),
            IsTopLevel = r.Get<bool>("toplevel"),
            MaxMilliseconds = r.Get<double>("max_exec_time"),
            DeviationMilliseconds = r.Get<double>("stddev_exec_time"),
        };
}

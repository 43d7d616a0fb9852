using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Counters of the server as a whole at one moment.</summary>
/// <param name="WalPosition">Bytes of WAL since ever; null on a standby.</param>
internal sealed record LoadSnapshot(DatabaseCounters Database, Checkpoints? Checkpoints, long? WalPosition);

/// <summary>Reads counters and states of the server as a whole.</summary>
internal static class LoadReader
{
    public static async Task<LoadSnapshot> ReadAsync(ServerSession session, CancellationToken token)
    {
        var database = await session.ReadOneAsync(
            """
            SELECT xact_commit, xact_rollback, blks_hit, blks_read, temp_files, temp_bytes, deadlocks, blk_read_time
            FROM pg_stat_database WHERE datname = current_database()
            """,
            static r => new DatabaseCounters
            {
                Commits = r.Get<long>("xact_commit"),
                Rollbacks = r.Get<long>("xact_rollback"),
                BlocksHit = r.Get<long>("blks_hit"),
                BlocksRead = r.Get<long>("blks_read"),
                TempFiles = r.Get<long>("temp_files"),
                TempBytes = r.Get<long>("temp_bytes"),
                Deadlocks = r.Get<long>("deadlocks"),
                BlockReadMilliseconds = r.Get<double>("blk_read_time"),
            },
            token
        );
        var checkpoints = await session.ReadOneAsync(CheckpointSql(session.MajorVersion), Checkpoint, token);
        var wal = await session.ReadOneAsync(
            "SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint END AS wal",
            static r => r.Maybe<long>("wal"),
            token
        );
        return new LoadSnapshot(database, checkpoints, wal);
    }

    /// <summary>Null where the counters were reset in between.</summary>
    public static DatabaseCounters? Difference(DatabaseCounters before, DatabaseCounters after) =>
        after.Commits >= before.Commits && after.BlocksHit >= before.BlocksHit ? after - before : null;

    /// <summary>What the window adds to the later of two looks.</summary>
    public static Checkpoints? Difference(LoadSnapshot before, LoadSnapshot after) =>
        after.Checkpoints is not { } now
            ? null
            : now with
            {
                WalInWindow =
                    after.WalPosition is { } end && before.WalPosition is { } start && end >= start
                        ? new Bytes(end - start)
                        : null,
                RequestedInWindow =
                    before.Checkpoints is { } then && now.Requested >= then.Requested
                        ? now.Requested - then.Requested
                        : null,
            };

    public static Task<List<DatabaseAge>> AgesAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            """
            SELECT datname::text AS name, age(datfrozenxid)::bigint AS xid, mxid_age(datminmxid)::bigint AS multixact
            FROM pg_database ORDER BY 2 DESC
            """,
            static r => new DatabaseAge(r.Get<string>("name"), r.Get<long>("xid"), r.Get<long>("multixact")),
            token
        );

    private static string CheckpointSql(int majorVersion) =>
        majorVersion >= 17
            ? """
                SELECT num_timed AS timed, num_requested AS requested, write_time, sync_time, buffers_written,
                       NULL::bigint AS buffers_backend, stats_reset, clock_timestamp() AS now
                FROM pg_stat_checkpointer
                """
            : """
                SELECT checkpoints_timed AS timed, checkpoints_req AS requested, checkpoint_write_time AS write_time,
                       checkpoint_sync_time AS sync_time, buffers_checkpoint AS buffers_written,
                       buffers_backend, stats_reset, clock_timestamp() AS now
                FROM pg_stat_bgwriter
                """;

    private static Checkpoints Checkpoint(NpgsqlDataReader r) =>
        new()
        {
            Timed = r.Get<long>("timed"),
            Requested = r.Get<long>("requested"),
            WriteMilliseconds = r.Get<double>("write_time"),
            SyncMilliseconds = r.Get<double>("sync_time"),
            BuffersWritten = r.Get<long>("buffers_written"),
            BuffersBackend = r.Maybe<long>("buffers_backend"),
            Over = r.Maybe<DateTimeOffset>("stats_reset") is { } since
                ? r.Get<DateTimeOffset>("now") - since
                : TimeSpan.Zero,
        };
}

using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads standbys, slots, and on a standby its own delay.</summary>
internal static class ReplicationReader
{
    private const string Position =
        "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END";

    public static Task<List<Replica>> ReplicasAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            $"""
            SELECT coalesce(nullif(application_name, ''), pid::text) AS name, coalesce(state, '') AS state,
                   coalesce(sync_state, '') AS sync_state,
                   greatest(0, coalesce(pg_wal_lsn_diff({Position}, replay_lsn), 0))::bigint AS behind,
                   (extract(epoch FROM replay_lag) * 1000)::float8 AS lag
            FROM pg_stat_replication ORDER BY 1
            """,
            static r => new Replica(
                r.Get<string>("name"),
                r.Get<string>("state"),
                r.Get<string>("sync_state"),
                new Bytes(r.Get<long>("behind")),
                r.Maybe<double>("lag") is { } lag ? TimeSpan.FromMilliseconds(lag) : null
            ),
            token
        );

    public static Task<List<ReplicationSlot>> SlotsAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            $"""
            SELECT slot_name::text AS name, active, wal_status,
                   pg_wal_lsn_diff({Position}, restart_lsn)::bigint AS retained
            FROM pg_replication_slots ORDER BY 1
            """,
            static r => new ReplicationSlot(
                r.Get<string>("name"),
                r.Get<bool>("active"),
                r.Maybe<long>("retained") is { } retained ? new Bytes(Math.Max(0, retained)) : null,
                r.MaybeText("wal_status")
            ),
            token
        );

    /// <summary>Null on a primary, and on a standby that has replayed all it has received.</summary>
    public static Task<TimeSpan?> StandbyDelayAsync(ServerSession session, CancellationToken token) =>
        session.ReadOneAsync(
            """
            SELECT CASE WHEN pg_is_in_recovery()
                         AND pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
                   THEN extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 END AS delay
            """,
            static r =>
                r.Maybe<double>("delay") is { } delay ? TimeSpan.FromSeconds(Math.Max(0, delay)) : (TimeSpan?)null,
            token
        );
}

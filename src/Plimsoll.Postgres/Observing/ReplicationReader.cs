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
                   (extract(epoch FROM replay_lag) * 1000)::float8 AS lag, age(backend_xmin)::bigint AS xmin_age
            FROM pg_stat_replication ORDER BY 1
            """,
            static r => new Replica(
                r.Get<string>("name"),
                r.Get<string>("state"),
                r.Get<string>("sync_state"),
                new Bytes(r.Get<long>("behind")),
                r.Maybe<double>("lag") is { } lag ? TimeSpan.FromMilliseconds(lag) : null
            )
            {
                XminAge = r.Maybe<long>("xmin_age"),
            },
            token
        );

    public static Task<List<ReplicationSlot>> SlotsAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            $"""
            SELECT slot_name::text AS name, active, wal_status, slot_type = 'logical' AS logical, age(xmin)::bigint AS xmin_age,
                   pg_wal_lsn_diff({Position}, restart_lsn)::bigint AS retained
            FROM pg_replication_slots ORDER BY 1
            """,
            static r => new ReplicationSlot(
                r.Get<string>("name"),
                r.Get<bool>("active"),
                r.Maybe<long>("retained") is { } retained ? new Bytes(Math.Max(0, retained)) : null,
                r.MaybeText("wal_status")
            )
            {
                IsLogical = r.Get<bool>("logical"),
                XminAge = r.Maybe<long>("xmin_age"),
            },
            token
        );

    /// <summary>How far a standby has received WAL; null on a primary, and where WAL comes from an archive.</summary>
    public static Task<long?> ReceivedAsync(ServerSession session, CancellationToken token) =>
        session.ReadOneAsync(
            "SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() END, '0/0')::bigint AS received",
            static r => r.Maybe<long>("received"),
            token
        );

    /// <param name="receivedBefore">What <see cref="ReceivedAsync"/> said when the window began.</param>
    /// <returns>
    /// Null on a primary, and on a standby that has by now replayed all that it had received then: what came since is merely
    /// on its way, and the age of the last commit says nothing where the primary commits seldom.
    /// </returns>
    public static Task<TimeSpan?> StandbyDelayAsync(
        ServerSession session,
        long? receivedBefore,
        CancellationToken token
    ) =>
        session.ReadOneAsync(
            $"""
            SELECT CASE WHEN pg_is_in_recovery()
                         AND pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') < {receivedBefore ?? 0}
                   THEN extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 END AS delay
            """,
            static r =>
                r.Maybe<double>("delay") is { } delay ? TimeSpan.FromSeconds(Math.Max(0, delay)) : (TimeSpan?)null,
            token
        );
}

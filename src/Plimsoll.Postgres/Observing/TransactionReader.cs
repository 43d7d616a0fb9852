using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads transactions of this database that have been open for long, prepared ones among them.</summary>
internal static class TransactionReader
{
    public static async Task<List<OpenTransaction>> ReadAsync(
        ServerSession session,
        IReadOnlyDictionary<long, string> texts,
        CancellationToken token
    ) =>
        await session.ReadAsync(
            $"""
            SELECT coalesce(a.state, 'unknown') AS state, extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS age,
                   coalesce(extract(epoch FROM clock_timestamp() - a.state_change), 0)::float8 AS in_state,
                   coalesce(a.application_name, '') AS application, coalesce(a.query, '') AS query,
                   {(
                session.MajorVersion >= 14 ? "a.query_id" : "NULL::bigint"
            )} AS query_id,
                   greatest(age(a.backend_xmin), age(a.backend_xid))::bigint AS xmin_age
            FROM pg_stat_activity a
            WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
              AND a.application_name <> '{OwnStatements.ApplicationName}'
              AND a.xact_start < clock_timestamp() - interval '5 seconds'
            UNION ALL
            SELECT 'prepared', extract(epoch FROM clock_timestamp() - p.prepared)::float8,
                   extract(epoch FROM clock_timestamp() - p.prepared)::float8, '', '', NULL, age(p.transaction)::bigint
            FROM pg_prepared_xacts p
            WHERE p.database = current_database() AND p.prepared < clock_timestamp() - interval '5 seconds'
            ORDER BY 2 DESC
            LIMIT 100
            """,
            r => Read(r, texts),
            token
        );

    private static OpenTransaction Read(NpgsqlDataReader r, IReadOnlyDictionary<long, string> texts) =>
        new()
        {
            State = r.Get<string>("state"),
            Age = TimeSpan.FromSeconds(r.Get<double>("age")),
            InState = TimeSpan.FromSeconds(r.Get<double>("in_state")),
            ApplicationName = ApplicationNames.Shown(r.Get<string>("application")),
            Text =
                r.Maybe<long>("query_id") is { } id && texts.TryGetValue(id, out var text)
                    ? text
                    : LiteralRedactor.Redact(r.Get<string>("query")),
            XminAge = r.Maybe<long>("xmin_age"),
        };
}

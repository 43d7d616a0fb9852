using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>
/// Reads the <c>CONNECTION LIMIT</c> of this database and of the roles that use it, which may be reached long before
/// <c>max_connections</c>. Superusers are exempt. Plimsoll's own sessions are not counted.
/// </summary>
internal static class ConnectionLimitReader
{
    public static Task<List<ConnectionLimit>> ReadAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            $"""
            WITH clients AS MATERIALIZED (
                SELECT s.datid, s.usesysid FROM pg_stat_get_activity(NULL) AS s
                WHERE coalesce(s.backend_type, 'client backend') = 'client backend'
                  AND coalesce(s.application_name, '') <> '{OwnStatements.ApplicationName}' AND s.datid IS NOT NULL
            )
            SELECT true AS is_database, d.datname::text AS name, d.datconnlimit AS most,
                   (SELECT count(*) FROM clients c WHERE c.datid = d.oid)::int AS used
            FROM pg_database d WHERE d.datname = current_database() AND d.datconnlimit >= 0
            UNION ALL
            SELECT false, r.rolname::text, r.rolconnlimit, (SELECT count(*) FROM clients c WHERE c.usesysid = r.oid)::int
            FROM pg_roles r WHERE r.rolconnlimit >= 0 AND NOT r.rolsuper
            ORDER BY 1 DESC, 2
            """,
            static r => new ConnectionLimit(
                (r.Get<bool>("is_database") ? "database " : "role ") + SqlIdentifier.Quote(r.Get<string>("name")),
                r.Get<int>("most"),
                r.Get<int>("used")
            ),
            token
        );
}

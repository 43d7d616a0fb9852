using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Limits;

/// <summary>How many connections an application can have: of the server's, the database's and its role's limit the tightest.</summary>
/// <param name="Usable">Without those reserved for superusers.</param>
/// <param name="LimitedBy">In words.</param>
/// <param name="Database">Count those to this database alone.</param>
internal sealed record ConnectionCeiling(int Usable, string LimitedBy, bool Database)
{
    public static async Task<ConnectionCeiling> ReadAsync(ServerSession session, CancellationToken token) =>
        await session.ReadOneAsync(
            """
            SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                     - coalesce(current_setting('reserved_connections', true)::int, 0) AS server,
                   d.datconnlimit AS database
            FROM pg_database d WHERE d.datname = current_database()
            """,
            row =>
                row.Get<int>("database") is var own && own >= 0 && own < row.Get<int>("server")
                    ? new ConnectionCeiling(own, "the database's CONNECTION LIMIT", Database: true)
                    : new ConnectionCeiling(row.Get<int>("server"), "max_connections", Database: false),
            token
        ) ?? throw new InvalidOperationException("The session's own database is in no catalog.");
}

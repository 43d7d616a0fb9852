using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads what the server is, and what it lets this role do.</summary>
internal static class ServerReader
{
    public static async Task<ServerFacts> ReadAsync(ServerSession session, CancellationToken token)
    {
        var available = await session.ReadAsync(
            "SELECT name::text FROM pg_available_extensions ORDER BY 1",
            static r => r.GetString(0),
            token
        );
        var installed = await ExtensionsAsync(session, token);
        var service = await ManagedService.DetectAsync(session, token);
        var facts = await session.ReadOneAsync(
            """
            SELECT current_setting('server_version') AS version, current_database()::text AS database,
                   pg_is_in_recovery() AS standby, pg_postmaster_start_time() AS started,
                   (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()) AS stats_reset,
                   pg_database_size(current_database()) AS size
            """,
            r => new ServerFacts
            {
                VersionNumber = session.VersionNumber,
                Version = r.Get<string>("version"),
                Database = r.Get<string>("database"),
                IsStandby = r.Get<bool>("standby"),
                StartedAt = r.Get<DateTimeOffset>("started"),
                DatabaseStatisticsSince = r.Maybe<DateTimeOffset>("stats_reset"),
                DatabaseSize = new Bytes(r.Get<long>("size")),
                ManagedService = service,
                InstalledExtensions = [.. installed.Select(e => e.Name)],
                AvailableExtensions = available,
            },
            token
        );
        return facts!;
    }

    public static Task<List<ExtensionHome>> ExtensionsAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            """
            SELECT e.extname::text AS name, quote_ident(n.nspname) AS schema, e.extversion AS version
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY 1
            """,
            static r => new ExtensionHome(
                r.Get<string>("name"),
                r.Get<string>("schema"),
                Version.TryParse(r.Get<string>("version"), out var version) ? version : new Version(0, 0)
            ),
            token
        );

    /// <summary>The server's clock, not ours.</summary>
    public static async Task<DateTimeOffset> NowAsync(ServerSession session, CancellationToken token) =>
        await session.ReadOneAsync("SELECT clock_timestamp()", static r => r.GetFieldValue<DateTimeOffset>(0), token);
}

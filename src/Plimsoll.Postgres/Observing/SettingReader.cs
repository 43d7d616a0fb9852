using System.Collections.Frozen;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads <c>pg_settings</c>, but for what may hold a secret.</summary>
internal static class SettingReader
{
    private static readonly FrozenSet<string> s_secretive = FrozenSet.ToFrozenSet(
        [
            "primary_conninfo",
            "archive_command",
            "archive_cleanup_command",
            "restore_command",
            "recovery_end_command",
            "ssl_passphrase_command",
            "application_name",
        ],
        StringComparer.Ordinal
    );

    public static async Task<IReadOnlyDictionary<string, Setting>> ReadAsync(
        ServerSession session,
        CancellationToken token
    )
    {
        // What our own session has set (source 'session') says nothing about the server.
        // Applications put secrets into settings of their own (app.jwt_secret), so of those only known ones are kept.
        var settings = await session.ReadAsync(
            """
            SELECT name, CASE source WHEN 'session' THEN reset_val ELSE setting END AS setting, unit,
                   CASE source WHEN 'session' THEN 'unknown' ELSE source END AS source, context, pending_restart FROM pg_settings
            WHERE name NOT LIKE '%.%' OR name ~ '^(pg_stat_statements|auto_explain|rds|cloudsql|azure|neon|pg_stat_kcache)\.'
            """,
            static r => new Setting
            {
                Name = r.Get<string>("name"),
                Value = r.Get("setting", ""),
                Unit = r.MaybeText("unit"),
                Source = r.Get("source", "default"),
                Context = r.Get<string>("context"),
                PendingRestart = r.Get<bool>("pending_restart"),
            },
            token
        );
        return settings.Where(s => !s_secretive.Contains(s.Name)).ToDictionary(s => s.Name, StringComparer.Ordinal);
    }
}

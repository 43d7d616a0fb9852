using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Doctor;

/// <summary>What several checks need to know.</summary>
internal sealed record Patient
{
    public required ServerFacts Server { get; init; }
    public required IReadOnlyDictionary<string, Setting> Settings { get; init; }
    public required string Role { get; init; }
    public required bool IsSuperuser { get; init; }
    public required bool IsMonitor { get; init; }

    /// <summary>The role, quoted.</summary>
    public string RoleSql => SqlIdentifier.Quote(Role);

    public string? Setting(string name) => Settings.GetValueOrDefault(name)?.Value;

    public static async Task<Patient> ReadAsync(ServerSession session, CancellationToken token)
    {
        var server = await ServerReader.ReadAsync(session, token);
        var settings = await SettingReader.ReadAsync(session, token);
        var patient = await session.ReadOneAsync(
            """
            SELECT current_user::text AS role, coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), false) AS super,
                   pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS monitor
            """,
            r => new Patient
            {
                Server = server,
                Settings = settings,
                Role = r.Get<string>("role"),
                IsSuperuser = r.Get<bool>("super"),
                IsMonitor = r.Get<bool>("monitor"),
            },
            token
        );
        return patient!;
    }
}

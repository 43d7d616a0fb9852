using Plimsoll.Core;
using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Doctor;

/// <summary>pg_stat_statements: installed, loaded, readable, large enough; query ids; hypopg.</summary>
internal static class StatementChecks
{
    public static async Task<IReadOnlyList<DoctorCheck>> OfAsync(
        ServerSession session,
        Patient patient,
        CancellationToken token
    )
    {
        List<DoctorCheck> checks = [];
        try
        {
            var home = await StatementsExtension.FindAsync(session, token);
            checks.Add(
                new(
                    "statements",
                    CheckConcern.Audit,
                    CheckState.Ok,
                    $"pg_stat_statements {home.Version} is loaded, installed in schema {home.Schema}, and readable."
                )
            );
            checks.AddRange(await RoomAsync(session, home, token));
        }
        catch (PlimsollException e)
        {
            var isAvailable = patient.Server.AvailableExtensions.Contains(StatementsExtension.Name);
            checks.Add(
                new(
                    "statements",
                    CheckConcern.Audit,
                    CheckState.Fail,
                    isAvailable ? e.Message : e.Message + " It is part of the package postgresql-contrib.",
                    e.Next
                )
            );
        }
        if (patient.Setting("compute_query_id") is { } computed)
        {
            checks.Add(
                computed == "off"
                    ? new(
                        "query-ids",
                        CheckConcern.Audit,
                        CheckState.Fail,
                        "compute_query_id is off: pg_stat_statements counts nothing.",
                        "ALTER SYSTEM SET compute_query_id = auto; SELECT pg_reload_conf();"
                    )
                    : new("query-ids", CheckConcern.Audit, CheckState.Ok, $"compute_query_id is {computed}.")
            );
        }
        checks.Add(Hypopg(patient));
        return checks;
    }

    private static async Task<IReadOnlyList<DoctorCheck>> RoomAsync(
        ServerSession session,
        ExtensionHome home,
        CancellationToken token
    )
    {
        if (home.Version < new Version(1, 9))
        {
            return [];
        }
        var evictions = await session.ReadOneAsync(
            $"SELECT dealloc FROM {home.Schema}.pg_stat_statements_info",
            static r => r.GetInt64(0),
            token
        );
        return
        [
            evictions == 0
                ? new(
                    "statements-room",
                    CheckConcern.Audit,
                    CheckState.Ok,
                    "pg_stat_statements has room for all statements."
                )
                : new(
                    "statements-room",
                    CheckConcern.Audit,
                    CheckState.Warn,
                    $"pg_stat_statements was full {evictions} times and threw out the rarest statements.",
                    "ALTER SYSTEM SET pg_stat_statements.max = 10000; -- takes effect after a restart"
                ),
        ];
    }

    private static DoctorCheck Hypopg(Patient patient)
    {
        if (patient.Server.InstalledExtensions.Contains("hypopg"))
        {
            return new(
                "hypopg",
                CheckConcern.Audit,
                CheckState.Ok,
                "hypopg is installed: indexes are costed by the planner itself."
            );
        }
        return patient.Server.AvailableExtensions.Contains("hypopg")
            ? new(
                "hypopg",
                CheckConcern.Audit,
                CheckState.Warn,
                "hypopg is not installed in this database: the gain of an index is estimated from statistics, which is weaker.",
                "CREATE EXTENSION hypopg;"
            )
            : new(
                "hypopg",
                CheckConcern.Audit,
                CheckState.Warn,
                "hypopg is not available on this server: the gain of an index is estimated from statistics, which is weaker.",
                $"CREATE EXTENSION hypopg; -- after its package is installed, e.g. postgresql-{patient.Server.MajorVersion}-hypopg"
            );
    }
}

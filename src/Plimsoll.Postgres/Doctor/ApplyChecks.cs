using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Doctor;

/// <summary>What <c>tune --apply</c> could change.</summary>
internal static class ApplyChecks
{
    public static async Task<IReadOnlyList<DoctorCheck>> OfAsync(
        ServerSession session,
        Patient patient,
        CancellationToken token
    ) =>
        [
            await OwnsAsync(session, patient, token),
            await SchemasAsync(session, patient, token),
            await SettingsAsync(session, patient, token),
        ];

    private static async Task<DoctorCheck> OwnsAsync(ServerSession session, Patient patient, CancellationToken token)
    {
        var owners = await session.ReadAsync(
            $"""
            SELECT quote_ident(pg_get_userbyid(c.relowner)) AS owner, r.rolsuper, count(*) AS tables,
                   pg_has_role(current_user, c.relowner, 'USAGE') AS ours
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
            WHERE c.relkind IN ('r', 'p', 'm') AND {TableReader.IsUsers}
            GROUP BY 1, 2, 4 ORDER BY 3 DESC
            """,
            static r => new Owner(r.GetString(0), r.GetBoolean(1), r.GetInt64(2), r.GetBoolean(3)),
            token
        );
        var others = owners.Where(o => !o.IsOurs).ToList();
        return others.Count == 0
            ? new(
                "ownership",
                CheckConcern.Tune,
                CheckState.Ok,
                $"{patient.RoleSql} may create and drop indexes on every table."
            )
            : new(
                "ownership",
                CheckConcern.Tune,
                others.Count == owners.Count ? CheckState.Fail : CheckState.Warn,
                $"Only a table's owner may change its indexes; {patient.RoleSql} does not own {others.Sum(o => o.Tables)} of {owners.Sum(o => o.Tables)} tables.",
                string.Join('\n', others.Select(o => Remedy(o, patient)))
            );
    }

    /// <summary>A superuser's membership is nothing to hand out for the sake of an index.</summary>
    private static string Remedy(Owner owner, Patient patient) =>
        owner.IsSuperuser
            ? $"-- {owner.Role} is a superuser: give these tables to a role of the application (ALTER TABLE … OWNER TO …) and grant that to {patient.RoleSql}, or connect as {owner.Role}."
            : $"GRANT {owner.Role} TO {patient.RoleSql};";

    private sealed record Owner(string Role, bool IsSuperuser, long Tables, bool IsOurs);

    private static async Task<DoctorCheck> SchemasAsync(ServerSession session, Patient patient, CancellationToken token)
    {
        var schemas = await session.ReadAsync(
            $"""
            SELECT DISTINCT quote_ident(n.nspname) AS schema
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm') AND {TableReader.IsUsers} AND NOT has_schema_privilege(n.oid, 'CREATE')
            ORDER BY 1
            """,
            static r => r.GetString(0),
            token
        );
        return schemas.Count == 0
            ? new(
                "create",
                CheckConcern.Tune,
                CheckState.Ok,
                $"{patient.RoleSql} may create objects in every schema with tables."
            )
            : new(
                "create",
                CheckConcern.Tune,
                CheckState.Warn,
                $"{patient.RoleSql} may not create an index in schema {string.Join(", ", schemas)}.",
                string.Join('\n', schemas.Select(s => $"GRANT CREATE ON SCHEMA {s} TO {patient.RoleSql};"))
            );
    }

    /// <summary>Since PostgreSQL 15 the right to ALTER SYSTEM can be granted setting by setting.</summary>
    private static async Task<DoctorCheck> SettingsAsync(
        ServerSession session,
        Patient patient,
        CancellationToken token
    )
    {
        var canReload = await session.ReadOneAsync(
            "SELECT has_function_privilege('pg_reload_conf()', 'EXECUTE')",
            static r => r.GetBoolean(0),
            token
        );
        var canSet =
            patient.IsSuperuser
            || (
                session.MajorVersion >= 15
                && await session.ReadOneAsync(
                    "SELECT has_parameter_privilege('work_mem', 'ALTER SYSTEM')",
                    static r => r.GetBoolean(0),
                    token
                )
            );
        if (canSet && canReload)
        {
            return new(
                "alter-system",
                CheckConcern.Tune,
                CheckState.Ok,
                $"{patient.RoleSql} may change settings of the server."
            );
        }
        return new(
            "alter-system",
            CheckConcern.Tune,
            CheckState.Warn,
            $"{patient.RoleSql} may not change settings of the server: settings are proposed, but not tried.",
            patient.Server.ManagedService is not null ? null
                : session.MajorVersion >= 15
                    ? $"GRANT ALTER SYSTEM ON PARAMETER work_mem, random_page_cost, effective_cache_size TO {patient.RoleSql}; GRANT EXECUTE ON FUNCTION pg_reload_conf() TO {patient.RoleSql};"
                : "Connect as a superuser."
        );
    }
}

using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Doctor;

/// <summary>Privileges on tables, age of their statistics, transactions that are open for long.</summary>
internal static class CatalogChecks
{
    public static async Task<IReadOnlyList<DoctorCheck>> OfAsync(
        ServerSession session,
        Patient patient,
        CancellationToken token
    ) =>
        [
            await ReadableAsync(session, patient, token),
            await PlannableAsync(session, patient, token),
            await SequencesAsync(session, patient, token),
            await SecuredAsync(session, patient, token),
            await AnalysedAsync(session, token),
            await OldTransactionsAsync(session, token),
        ];

    private static async Task<DoctorCheck> ReadableAsync(
        ServerSession session,
        Patient patient,
        CancellationToken token
    )
    {
        var lacking = await LackingAsync(
            session,
            "NOT (has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE'))",
            token
        );
        return lacking.Count == 0
            ? new("select", CheckConcern.Audit, CheckState.Ok, $"{patient.RoleSql} may SELECT from every table.")
            : new(
                "select",
                CheckConcern.Audit,
                CheckState.Warn,
                $"{patient.RoleSql} may not SELECT from {lacking.Sum(l => l.Tables)} tables: statements on them are not planned.",
                string.Join(
                    '\n',
                    lacking.Select(l =>
                        $"GRANT USAGE ON SCHEMA {l.Schema} TO {patient.RoleSql}; GRANT SELECT ON ALL TABLES IN SCHEMA {l.Schema} TO {patient.RoleSql};"
                    )
                )
            );
    }

    /// <summary>PostgreSQL asks for INSERT, UPDATE or DELETE even where it only plans such a statement.</summary>
    private static async Task<DoctorCheck> PlannableAsync(
        ServerSession session,
        Patient patient,
        CancellationToken token
    )
    {
        var lacking = await LackingAsync(
            session,
            """
            NOT (has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
              AND c.relkind IN ('r', 'p')
            """,
            token
        );
        return lacking.Count == 0
            ? new(
                "plan-writes",
                CheckConcern.Audit,
                CheckState.Ok,
                $"Statements that write can be planned for {patient.RoleSql}."
            )
            : new(
                "plan-writes",
                CheckConcern.Audit,
                CheckState.Warn,
                $"PostgreSQL plans a write only for a role that may do it; {patient.RoleSql} may not on {lacking.Sum(l => l.Tables)} tables, so how writes find their rows is not seen. Plimsoll's sessions stay read-only.",
                string.Join(
                    '\n',
                    lacking.Select(l =>
                        $"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {l.Schema} TO {patient.RoleSql};"
                    )
                )
            );
    }

    private static async Task<DoctorCheck> SequencesAsync(
        ServerSession session,
        Patient patient,
        CancellationToken token
    )
    {
        var lacking = await session.ReadAsync(
            $"""
            SELECT quote_ident(n.nspname) AS schema, count(*) AS sequences
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE {TableReader.IsUsers}
              AND CASE c.relkind WHEN 'S' THEN NOT has_sequence_privilege(c.oid, 'SELECT, USAGE') ELSE false END
            GROUP BY 1 ORDER BY 1
            """,
            static r => (Schema: r.GetString(0), Sequences: r.GetInt64(1)),
            token
        );
        return lacking.Count == 0
            ? new("sequences", CheckConcern.Audit, CheckState.Ok, $"{patient.RoleSql} may read every sequence.")
            : new(
                "sequences",
                CheckConcern.Audit,
                CheckState.Warn,
                $"{patient.RoleSql} may not read {lacking.Sum(l => l.Sequences)} sequences: that one runs out of numbers is not seen.",
                string.Join(
                    '\n',
                    lacking.Select(l => $"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {l.Schema} TO {patient.RoleSql};")
                )
            );
    }

    private static async Task<DoctorCheck> SecuredAsync(ServerSession session, Patient patient, CancellationToken token)
    {
        var secured = await LackingAsync(
            session,
            "has_table_privilege(c.oid, 'SELECT') AND row_security_active(c.oid)",
            token
        );
        return secured.Count == 0
            ? new(
                "row-security",
                CheckConcern.Audit,
                CheckState.Ok,
                $"No row-level security hides statistics from {patient.RoleSql}."
            )
            : new(
                "row-security",
                CheckConcern.Audit,
                CheckState.Warn,
                $"Row-level security of {secured.Sum(s => s.Tables)} tables holds for {patient.RoleSql}: the server hides their column statistics, and their plans hold the policies.",
                $"ALTER ROLE {patient.RoleSql} BYPASSRLS;"
            );
    }

    private static async Task<DoctorCheck> AnalysedAsync(ServerSession session, CancellationToken token)
    {
        var stale = await session.ReadAsync(
            $"""
            SELECT format('%I.%I', n.nspname, c.relname) AS name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_stat_user_tables s ON s.relid = c.oid
            WHERE c.relkind IN ('r', 'm') AND {TableReader.IsUsers} AND s.n_live_tup > 1000
              AND ((s.last_analyze IS NULL AND s.last_autoanalyze IS NULL) OR s.n_mod_since_analyze > 0.5 * s.n_live_tup)
            ORDER BY s.n_live_tup DESC
            """,
            static r => r.GetString(0),
            token
        );
        return stale.Count == 0
            ? new("statistics", CheckConcern.Audit, CheckState.Ok, "The planner's statistics are fresh.")
            : new(
                "statistics",
                CheckConcern.Audit,
                CheckState.Warn,
                $"The planner's statistics of {stale.Count} tables are missing or more than half out of date: plans and estimates for them are guesses.",
                stale.Count > 10 ? "ANALYZE;" : string.Join('\n', stale.Select(t => $"ANALYZE {t};"))
            );
    }

    private static async Task<DoctorCheck> OldTransactionsAsync(ServerSession session, CancellationToken token)
    {
        var old = await session.ReadAsync(
            """
            SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::float8 AS age FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend'
              AND xact_start < clock_timestamp() - interval '5 minutes'
            ORDER BY 2 DESC
            """,
            static r => (Pid: r.GetInt32(0), Age: TimeSpan.FromSeconds(r.GetDouble(1))),
            token
        );
        return old.Count == 0
            ? new(
                "old-transactions",
                CheckConcern.Tune,
                CheckState.Ok,
                "No transaction is open for more than five minutes."
            )
            : new(
                "old-transactions",
                CheckConcern.Tune,
                CheckState.Warn,
                $"{old.Count} transactions are open for more than five minutes, the oldest for {(int)old[0].Age.TotalMinutes} minutes: an index that is built concurrently waits for them.",
                "-- ends the session and rolls its work back:\n"
                    + string.Join('\n', old.Select(o => $"SELECT pg_terminate_backend({o.Pid});"))
            );
    }

    private static Task<List<(string Schema, long Tables)>> LackingAsync(
        ServerSession session,
        string condition,
        CancellationToken token
    ) =>
        session.ReadAsync(
            $"""
            SELECT quote_ident(n.nspname) AS schema, count(*) AS tables
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm') AND {TableReader.IsUsers} AND {condition}
            GROUP BY 1 ORDER BY 1
            """,
            static r => (r.GetString(0), r.GetInt64(1)),
            token
        );
}

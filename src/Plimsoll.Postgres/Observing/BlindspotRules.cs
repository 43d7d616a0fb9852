using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Postgres.Observing;

/// <summary>What was met while observing that limits what was seen.</summary>
internal sealed record Limits
{
    public required string Role { get; init; }
    public required bool IsMonitor { get; init; }
    public required int HiddenSessions { get; init; }
    public required int HiddenStatements { get; init; }
    public required bool StatementsWereReset { get; init; }
    public required long EvictedStatements { get; init; }
}

/// <summary>Says what could not be seen, why, what would show it, and what is weaker for it.</summary>
internal static class BlindspotRules
{
    public static IEnumerable<Blindspot> Of(Observation o, Limits limits)
    {
        var role = SqlIdentifier.Quote(limits.Role);
        var lostTexts = o.Statements.Count(s => s.TextTruncated);
        if (!limits.IsMonitor && (limits.HiddenStatements > 0 || limits.HiddenSessions > 0))
        {
            yield return new(
                "other roles' statements and sessions",
                $"the role {role} is no member of pg_monitor: {limits.HiddenStatements} statements and {limits.HiddenSessions} sessions are hidden",
                $"GRANT pg_monitor TO {role};",
                "hidden statements count in the load as one, without name or plan, hidden sessions are not sampled"
            );
        }
        else if (lostTexts > 0)
        {
            yield return new(
                "some statements' texts",
                $"pg_stat_statements has lost the texts of {lostTexts} statements",
                "SELECT pg_stat_statements_reset();",
                "they count in the load but are neither named nor planned"
            );
        }
        foreach (var blindspot in Privileges(o, role).Concat(Settings(o)).Concat(Extensions(o)))
        {
            yield return blindspot;
        }
        if (limits.StatementsWereReset)
        {
            yield return new(
                "the statements' counters before the reset",
                "pg_stat_statements was reset within the window",
                null,
                "the window's counters begin at the reset; observe again"
            );
        }
        if (limits.EvictedStatements > 0)
        {
            yield return new(
                "rare statements",
                $"pg_stat_statements is full and threw out entries {limits.EvictedStatements} times within the window",
                "ALTER SYSTEM SET pg_stat_statements.max = 10000; -- takes effect after a restart",
                "statements that run seldom are missing or counted too low"
            );
        }
        if (o.Server.IsStandby)
        {
            yield return new(
                "writes",
                "the server is a standby",
                null,
                "statements, scans and locks are those of this standby alone; audit the primary for what writes there"
            );
        }
        if (o.Server.ManagedService is { } service)
        {
            yield return new(
                "the host",
                $"this is a managed server ({service})",
                null,
                "settings are changed in its console or parameter group rather than by ALTER SYSTEM; disk and processor are not seen"
            );
        }
    }

    private static IEnumerable<Blindspot> Privileges(Observation o, string role)
    {
        var unreadable = o.Catalog.Tables.Where(t => !t.CanSelect && t.Kind != TableKind.Foreign).ToList();
        if (unreadable.Count > 0)
        {
            var grants = unreadable
                .GroupBy(t => t.Name.Schema)
                .Select(g =>
                    $"GRANT USAGE ON SCHEMA {SqlIdentifier.Quote(g.Key)} TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA {SqlIdentifier.Quote(g.Key)} TO {role};"
                );
            yield return new(
                "plans and column statistics of some tables",
                $"the role {role} may not SELECT from {Names([.. unreadable.Select(t => t.Name)])}",
                string.Join('\n', grants),
                "statements on them are not planned, and what rests on their statistics is missing"
            );
        }
        var secured = o.Catalog.Tables.Where(t => t is { CanSelect: true, IsRowSecured: true }).ToList();
        if (secured.Count > 0)
        {
            yield return new(
                "column statistics of tables under row-level security",
                $"the role {role} is subject to the policies of {Names([.. secured.Select(t => t.Name)])}",
                $"ALTER ROLE {role} BYPASSRLS;",
                "the server hides their statistics, and their plans hold the policies' conditions: what rests on them is missing or differs"
            );
        }
        var sequences = o.Catalog.Sequences.Where(s => !s.CanRead).ToList();
        if (sequences.Count > 0)
        {
            var grants = sequences
                .GroupBy(s => s.Name.Schema)
                .Select(g => $"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {SqlIdentifier.Quote(g.Key)} TO {role};");
            yield return new(
                "how far sequences have come",
                $"the role {role} may not read {Names([.. sequences.Select(s => s.Name)])}",
                string.Join('\n', grants),
                "that one of them runs out of numbers is not seen"
            );
        }
        var denied = o.Refusals.Count(r => r.Reason == PlanRefusalReason.Privilege);
        if (denied > 0 && unreadable.Count == 0)
        {
            yield return new(
                "plans of some statements",
                $"PostgreSQL asks for the privilege to run a statement even where it only plans it; the role {role} lacks it for {denied} statements, mostly writes",
                o.Server.MajorVersion >= 14
                    ? $"GRANT pg_read_all_data, pg_write_all_data TO {role}; -- Plimsoll's sessions stay read-only"
                    : $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}; -- Plimsoll's sessions stay read-only",
                "what is slow in finding the rows that they write is not seen"
            );
        }
    }

    private static IEnumerable<Blindspot> Settings(Observation o)
    {
        if (IsOff(o, "track_io_timing"))
        {
            yield return new(
                "time spent on I/O by statement",
                "track_io_timing is off",
                "ALTER SYSTEM SET track_io_timing = on; SELECT pg_reload_conf();",
                "what reads from disk is told by counts of blocks, not by time"
            );
        }
        if (IsOff(o, "track_counts"))
        {
            yield return new(
                "scans and writes of tables and indexes",
                "track_counts is off",
                "ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf();",
                "unused indexes, dead rows and write costs cannot be told, and autovacuum does not work"
            );
        }
        if (IsOff(o, "track_activities"))
        {
            yield return new(
                "what sessions are doing",
                "track_activities is off",
                "ALTER SYSTEM SET track_activities = on; SELECT pg_reload_conf();",
                "there are no wait samples and no blocking chains"
            );
        }
        if (IsOff(o, "compute_query_id"))
        {
            yield return new(
                "statements",
                "compute_query_id is off, without which pg_stat_statements counts nothing",
                "ALTER SYSTEM SET compute_query_id = auto; SELECT pg_reload_conf();",
                "nothing new is counted, and wait samples belong to no statement"
            );
        }
        if (o.Server.MajorVersion < 14)
        {
            yield return new(
                "which statement a wait sample belongs to",
                "PostgreSQL 13 shows no query id in pg_stat_activity",
                null,
                "waits are known for the server as a whole, not by statement"
            );
        }
        if (o.Settings.TryGetValue("pg_stat_statements.track", out var track) && track.Value == "none")
        {
            yield return new(
                "statements",
                "pg_stat_statements.track is none",
                "ALTER SYSTEM SET pg_stat_statements.track = top; SELECT pg_reload_conf();",
                "nothing new is counted"
            );
        }
    }

    private static IEnumerable<Blindspot> Extensions(Observation o)
    {
        if (!o.Server.InstalledExtensions.Contains("hypopg"))
        {
            var isAvailable = o.Server.AvailableExtensions.Contains("hypopg");
            yield return new(
                "hypothetical indexes",
                isAvailable
                    ? "the extension hypopg is not installed in this database"
                    : "the extension hypopg is not available on this server",
                isAvailable
                    ? "CREATE EXTENSION hypopg;"
                    : $"CREATE EXTENSION hypopg; -- after its package is installed, e.g. postgresql-{o.Server.MajorVersion}-hypopg",
                "the gain of an index is estimated from statistics, which is weaker"
            );
        }
    }

    private static bool IsOff(Observation o, string setting) =>
        o.Settings.TryGetValue(setting, out var value) && value.Value == "off";

    private static string Names(IReadOnlyList<QualifiedName> names) =>
        names.Count <= 3
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} others";
}

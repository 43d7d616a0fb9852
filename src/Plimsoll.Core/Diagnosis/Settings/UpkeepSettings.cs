using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Settings;

/// <summary>Settings without which the server cannot look after itself, and limits that nobody has set.</summary>
public static class UpkeepSettings
{
    /// <summary>The default is 100; far below, the planner knows too few of the common values.</summary>
    public const double FewStatistics = 50;

    /// <summary>Statements a second from which a log line for each is work of its own.</summary>
    public const double ManyStatements = 500;

    public static IEnumerable<SettingRisk> Judge(Workload workload)
    {
        if (workload.IsOff("autovacuum"))
        {
            yield return new SettingRisk
            {
                Name = "autovacuum",
                Title = "autovacuum is off",
                Explanation =
                    "Nobody removes dead rows and refreshes statistics: tables grow, plans go wrong, and in the end transaction ids run out.",
                Severity = Severity.High,
                Value = "on",
                Effect = "tables stay small and plans fit",
            };
        }
        if (workload.IsOff("track_counts"))
        {
            yield return new SettingRisk
            {
                Name = "track_counts",
                Title = "track_counts is off, so autovacuum is blind",
                Explanation =
                    "Autovacuum learns from these counters which table needs it. Without them it never comes.",
                Severity = Severity.High,
                Value = "on",
                Effect = "autovacuum comes where it is needed",
            };
        }
        if (workload.NumberOf("default_statistics_target") is < FewStatistics and var target)
        {
            yield return new SettingRisk
            {
                Name = "default_statistics_target",
                Title = $"default_statistics_target is only {target:0}",
                Explanation = "ANALYZE keeps so few common values that the planner guesses wrong on skewed columns.",
                Severity = Severity.Low,
                Confidence = Confidence.Medium,
                Value = "100",
                Effect = "better guesses after the next ANALYZE of each table",
            };
        }
        if (workload.Known("log_statement")?.Value == "all" && PerSecond(workload) is >= ManyStatements and var rate)
        {
            yield return new SettingRisk
            {
                Name = "log_statement",
                Title = "Every statement is logged",
                Explanation =
                    "Each statement writes a line to the log, which costs time and disk and puts the users' data into the log.",
                Evidence = [new Evidence("statements", $"{Format.Count(rate)}/s")],
                Severity = Severity.Low,
                Confidence = Confidence.Medium,
                Value = "ddl",
                Effect = "only schema changes are logged; log_min_duration_statement shows the slow ones",
            };
        }
        foreach (var risk in Limits(workload))
        {
            yield return risk;
        }
    }

    private static double PerSecond(Workload workload) =>
        workload.Over is { TotalSeconds: > 0 } over
            ? workload.Statements.Sum(s => s.Load.Calls) / over.TotalSeconds
            : 0;

    private static IEnumerable<SettingRisk> Limits(Workload workload)
    {
        List<string> unlimited =
        [
            .. new[] { "statement_timeout", "idle_in_transaction_session_timeout" }.Where(n =>
                workload.NumberOf(n) is 0
            ),
        ];
        if (unlimited.Count > 0)
        {
            yield return new SettingRisk
            {
                Name = unlimited[0],
                Title = $"No limit by {string.Join(" and ", unlimited)}",
                Explanation =
                    "A statement that runs away, or a transaction that is forgotten, goes on for ever. That is the default, and does no harm until "
                    + "it happens.",
                Severity = Severity.Info,
                Advice =
                    "Set limits for the application's role, not for the server, so that backups and migrations are not cut off: "
                    + string.Join("; ", unlimited.Select(n => $"ALTER ROLE app SET {n} = '60s'"))
                    + ".",
                Effect = "the worst case ends by itself",
            };
        }
    }
}

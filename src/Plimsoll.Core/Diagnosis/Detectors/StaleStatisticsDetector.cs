using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>A table that the planner knows too little about, or things that are no longer so.</summary>
public sealed class StaleStatisticsDetector : IDetector
{
    /// <summary>Below so many rows even a bad guess reads few pages.</summary>
    public const long FewRows = 1_000;

    /// <summary>Autovacuum analyses at its limit; at twice the limit it has not come when it should have.</summary>
    public const double LimitsPassed = 2;

    /// <summary>Twice autovacuum's usual round of a minute (<c>autovacuum_naptime</c>): before, it may be on its way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Slug => "stale-statistics";

    public string Summary => "A table without planner statistics, or with statistics from before much of it changed.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from table in workload.Catalog.Tables
        where table.Kind is not TableKind.Foreign
        let isNever = table.Kind == TableKind.Partitioned ? IsUnknownAsAWhole(workload, table) : IsNeverAnalysed(table)
        where isNever || IsOutdated(workload, table)
        select Describe(workload, table, isNever);

    private static bool IsNeverAnalysed(Table table)
    {
        var hasRows = Math.Max(table.Rows, table.LiveRows) >= FewRows;
        // A table that was never analysed may have no row count either; its pages betray it.
        var mayHaveRows = table is { Rows: < 0, Pages: >= 100, LiveRows: 0 };
        var isUnseen = table.Rows < 0 || (table is { CanSelect: true, IsRowSecured: false } && table.Columns.Count > 0);
        return (hasRows || mayHaveRows)
            && isUnseen
            && table.LastAnalyze is null
            && table.Columns.All(c => c.Statistics is null);
    }

    /// <summary>
    /// Autovacuum analyses partitions, never the table that they make up, whose statistics joins and GROUP BY over several
    /// partitions are planned by (https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS).
    /// </summary>
    private static bool IsUnknownAsAWhole(Workload workload, Table table) =>
        table is { PartitionOf: null, CanSelect: true, IsRowSecured: false, LastAnalyze: null, Columns.Count: > 0 }
        && table.Columns.All(c => c.Statistics is null)
        && workload.Catalog.Whole(table.Name).EstimatedRows >= FewRows
        // Hidden from a role under row-level security, or never taken: only their own can tell.
        && workload
            .Catalog.LeavesOf(table.Name)
            .Any(l => workload.Catalog.Find(l)!.Columns.Any(c => c.Statistics is not null));

    private static bool IsOutdated(Workload workload, Table table)
    {
        var age = workload.Observation.Window.To - table.LastAnalyze;
        return table.ModifiedSinceAnalyze >= FewRows
            && table.ModifiedSinceAnalyze > LimitsPassed * Autovacuum.AnalyzeLimit(workload, table)
            && (age is null || age >= Patience || Autovacuum.IsOffFor(workload, table));
    }

    private Finding Describe(Workload workload, Table table, bool isNever)
    {
        var isParent = table.Kind == TableKind.Partitioned;
        var statements = StatementsOn(workload, table);
        var share = statements.Sum(s => s.Share);
        var severity = SeverityScale.OfShare(share);
        var rows = isParent
            ? workload.Catalog.Whole(table.Name).EstimatedRows
            : Math.Max(table.EstimatedRows, table.LiveRows);
        var age = workload.Observation.Window.To - table.LastAnalyze;
        var isOff = Autovacuum.IsOffFor(workload, table);
        return new Finding
        {
            Rule = Slug,
            Subject = table.Name.ToString(),
            Title =
                isParent ? $"Partitioned table {table.Name} was never analysed as a whole"
                : isNever ? $"Table {table.Name} was never analysed"
                : $"The statistics of {table.Name} are out of date",
            Explanation =
                (
                    isParent
                        ? $"Autovacuum analyses the partitions of {table.Name}, but never the whole, so the planner guesses how many rows a join or "
                            + "a GROUP BY over several of them makes"
                    : isNever
                        ? $"The planner knows nothing about the values in {table.Name} and guesses how many rows each condition leaves"
                    : $"Much of {table.Name} has changed since the planner's statistics were taken, so it plans for a table that is no more"
                )
                + "; wrong guesses choose wrong joins and scans."
                + (isOff ? " Autovacuum is off here, so nothing will refresh them by itself." : ""),
            Evidence =
            [
                new("last ANALYZE", age is { } a ? $"{Format.Age(a)} ago" : "never seen"),
                new("rows", Format.Count(rows)),
                new("rows changed since", Format.Count(table.ModifiedSinceAnalyze)),
                new("share of the load on the table", Format.Percent(share)),
            ],
            Share = Math.Min(1, share),
            // Statements that stay within one partition need nothing of the whole.
            Severity = (Severity)
                Math.Clamp((int)severity, (int)(isParent ? Severity.Info : Severity.Low), (int)Severity.Medium),
            Confidence = Confidence.High,
            Statements = [.. statements.Select(s => s.Fingerprint).Take(5)],
            Prescriptions = Autovacuum.IsOffByOption(table)
                ? [Analyze(table, statements), TurnOn(table)]
                : [Analyze(table, statements)],
        };
    }

    private static List<WorkloadStatement> StatementsOn(Workload workload, Table table)
    {
        HashSet<QualifiedName> names = [table.Name, .. workload.Catalog.LeavesOf(table.Name)];
        return [.. workload.Statements.Where(s => s.Tables.Any(names.Contains))];
    }

    private Prescription Analyze(Table table, List<WorkloadStatement> statements) =>
        new()
        {
            Rule = Slug,
            Title = $"Analyse {table.Name}",
            Change = new Change.Analyze(table.Name),
            Predicted = new Predicted(
                0,
                "plans that fit the data; how much faster cannot be told before",
                "rule of thumb"
            ),
            Cost = new Cost(
                Bytes.Zero,
                Note: "reads a sample of at most 30,000 rows a column at the default target"
                    + (
                        table.Kind == TableKind.Partitioned
                            ? ", of the whole and of each partition; must be run again by hand or by a job as the data changes"
                            : ""
                    )
            ),
            Disruption = Disruption.Statistics,
            Helps = [.. statements.Select(s => s.Fingerprint)],
            Tables = [table.Name],
        };

    private Prescription TurnOn(Table table) =>
        Prescribe.TableOption(Slug, table, "autovacuum_enabled", "true", "statistics stay fresh by themselves");
}

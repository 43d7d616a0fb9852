using System.Security.Cryptography;
using System.Text;
using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Statements whose plan expects far fewer or more rows than they return. The planner multiplies the shares of conditions
/// as if columns had nothing to do with each other; extended statistics tell it better.
/// </summary>
public sealed class RowMisestimateDetector : IDetector
{
    /// <summary>Factor between expected and returned rows; below it, plans rarely change.</summary>
    public const double Exact = 10;

    /// <summary>A plan without its parameters expects an average value, and calls may prefer the common ones.</summary>
    public const double Generic = 30;

    /// <summary>Rows on the larger side; below it any plan will do.</summary>
    public const double ManyRows = 100;
    public const long ManyCalls = 5;

    /// <summary>Of the table's rows changed since ANALYZE; beyond it old statistics explain the error.</summary>
    private const double Stale = 0.2;

    public string Slug => "row-misestimate";

    public string Summary => "Statements that return far more or fewer rows than their plan expects.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        // Statements that filter alike ask for the same statistics: the first carries them.
        var prescribed = new HashSet<string>();
        return Misestimates(workload)
            .Select(f => f with { Prescriptions = [.. f.Prescriptions.Where(p => prescribed.Add(p.Change.Key))] });
    }

    private IEnumerable<Finding> Misestimates(Workload workload) =>
        from statement in workload.Statements
        where statement.Share >= Unserved.WorthSaying && statement.Load.Calls >= ManyCalls
        where statement.Statement.IsSelect() && IsComparable(statement)
        let error = new Misestimate(statement.Plan!.Root.Rows, statement.Load.RowsPerCall)
        where error.Factor >= (statement.Plan!.Kind == PlanKind.Exact ? Exact : Generic)
        where Math.Max(error.Expected, error.Returned) >= ManyRows
        select Judge(statement, error, workload);

    private Finding Judge(WorkloadStatement statement, Misestimate error, Workload workload)
    {
        var scans = Scan.Of(statement, workload.Catalog);
        var stale = scans.FirstOrDefault(s => s.Table.ModifiedSinceAnalyze > Stale * s.Table.EstimatedRows)?.Table;
        var known = scans.Select(s => (s.Table, Columns: Correlated(s))).Where(c => c.Columns.Count >= 2).ToList();
        var untold = known
            .Where(c => stale is null && !HasStatistics(c.Table, c.Columns, workload.Catalog))
            .Take(1)
            .ToList();
        var joins = statement.Plan!.Root.Descend().Any(n => n.NodeType is "Nested Loop" or "Hash Join" or "Merge Join");
        var tooFew = error.Returned > error.Expected;
        var isProven = statement.Plan.Kind == PlanKind.Exact && scans.Count == 1;
        return new Finding
        {
            Rule = Slug,
            Subject = statement.Fingerprint.ToString(),
            Title = $"Expects {Format.Count(error.Expected)} rows and returns {Format.Count(error.Returned)}",
            Explanation =
                $"The plan of `{statement.Statement.Brief()}` expects {Format.Count(error.Expected)} rows, and a call returns "
                + $"{Format.Count(error.Returned)}. "
                + (
                    tooFew
                        ? "A planner that expects too few rows loops over them one by one and gives them too little memory."
                        : "A planner that expects too many rows reads whole tables where a few lookups would do."
                )
                + (
                    untold.Count > 0
                        ? $" It filters by {Names(untold[0].Columns)} of {untold[0].Table.Name} together, and the planner takes "
                            + "them for independent of each other."
                        : ""
                )
                + (
                    stale is null ? "" : $" The statistics of {stale.Name} are out of date, which alone may explain it."
                ),
            Evidence =
            [
                new($"statement {statement.Fingerprint}", ProposalWords.LoadOf(statement)),
                new("rows expected", Format.Count(error.Expected)),
                new("rows returned per call", Format.Count(error.Returned)),
                new(
                    "plan",
                    statement.Plan.Kind == PlanKind.Exact
                        ? "of the statement as it is"
                        : "without parameters, for an average value"
                ),
            ],
            Share = statement.Share,
            // Whether a better estimate gives a better plan is not known: never high, and nothing where only one plan is.
            Severity =
                tooFew && joins
                    ? (Severity)Math.Min((int)Severity.Medium, (int)SeverityScale.OfShare(statement.Share / 2))
                    : Severity.Info,
            Confidence = isProven ? Confidence.Medium : Confidence.Low,
            Statements = [statement.Fingerprint],
            Prescriptions = [.. untold.Select(c => CreateStatistics(c.Table, c.Columns, statement))],
        };
    }

    private Prescription CreateStatistics(Table table, IReadOnlyList<string> columns, WorkloadStatement statement)
    {
        var digest = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{table.Name.ToSql()} {Names(columns)}"))
        )[..6];
        var name = SqlIdentifier.Truncate(
            $"plimsoll_{table.Name.Name}_{string.Join("_", columns)}",
            SqlIdentifier.MaxBytes - 7
        );
        return new Prescription
        {
            Rule = Slug,
            Title = $"Create extended statistics on {table.Name} ({Names(columns)})",
            Change = new Change.CreateStatistics(
                new QualifiedName(table.Name.Schema, $"{name}_{digest}"),
                table.Name,
                columns
            ),
            Predicted = new Predicted(
                0,
                "the planner learns how the columns go together; whether its plan gets better, a trial tells",
                "rule of thumb"
            ),
            Cost = new Cost(Bytes.Zero, Note: "ANALYZE of the table takes a little longer"),
            Disruption = Disruption.Statistics,
            Helps = [statement.Fingerprint],
            Tables = [table.Name],
        };
    }

    /// <summary>Only where the rows at the root are the rows that the client gets, all of them.</summary>
    private static bool IsComparable(WorkloadStatement statement) =>
        statement.Plan is { Kind: PlanKind.Exact or PlanKind.Generic } plan
        && !PlanTop.HasLimit(plan.Root)
        && !statement.Statement.HasLimit()
        && PlanTop
            .Of(plan.Root)
            .All(n => n.NodeType is not ("Aggregate" or "Group") || n is { GroupKey.Count: > 0, Filter: null });

    /// <summary>The columns that one scan compares for equality; <c>CREATE STATISTICS</c> takes at most eight.</summary>
    private static List<string> Correlated(Scan scan) =>
        [
            .. scan
                .Comparisons.Where(c => c.Operator is "=" or "= ANY")
                .Where(c => c.Subject.Shape is OperandShape.Column or OperandShape.Relabelled)
                .Select(c => c.Subject.Column)
                .Distinct()
                .Take(8),
        ];

    private static bool HasStatistics(Table table, IReadOnlyList<string> columns, Catalog catalog) =>
        catalog.ExtendedStatistics.Any(s => s.Table == table.Name && columns.All(c => s.Columns.Contains(c)));

    private static string Names(IReadOnlyList<string> columns) =>
        string.Join(", ", columns.Select(SqlIdentifier.Quote));

    private sealed record Misestimate(double Expected, double Returned)
    {
        public double Factor => Math.Max(1, Math.Max(Expected, Returned)) / Math.Max(1, Math.Min(Expected, Returned));
    }
}

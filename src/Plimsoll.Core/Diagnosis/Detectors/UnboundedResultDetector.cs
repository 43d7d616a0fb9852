using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>Statements without a LIMIT that return more rows than anybody reads, and ever more as the tables grow.</summary>
public sealed class UnboundedResultDetector : IDetector
{
    /// <summary>Nobody looks at more rows than this at once.</summary>
    public const double ManyRows = 1_000;

    /// <summary>With fewer calls it is an export rather than a page.</summary>
    public const long FewCalls = 10;

    /// <summary>A page that a person reads; what the prediction assumes.</summary>
    private const double PageRows = 100;

    public string Slug => "unbounded-result";

    public string Summary => "Statements without a LIMIT that return thousands of rows a call.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from statement in workload.Statements
        where statement.Share >= Unserved.WorthSaying && statement.Load.RowsPerCall >= ManyRows
        where statement.Statement.IsSelect() && !IsBounded(statement) && !IsFolded(statement)
        let scans = Scan.Of(statement, workload.Catalog)
        where !scans.Any(IsBatch)
        select Judge(statement, scans);

    private Finding Judge(WorkloadStatement statement, IReadOnlyList<Scan> scans)
    {
        var load = statement.Load;
        var width = statement.Plan?.Root.Width;
        var whole = scans.Count == 1 && scans[0] is { IsWhole: true, Filter: [] } ? scans[0].Table : null;
        return new Finding
        {
            Rule = Slug,
            Subject = statement.Fingerprint.ToString(),
            Title = $"Returns {Format.Count(load.RowsPerCall)} rows a call, without a limit",
            Explanation =
                $"`{statement.Statement.Brief()}` returns {Format.Count(load.RowsPerCall)} rows every time"
                + (whole is null ? "" : $", the whole of {whole.Name}")
                + ". The server reads them, the network carries them and the application holds them in memory, however few "
                + "are shown; and there will be more of them as the data grows.",
            Evidence =
            [
                new($"statement {statement.Fingerprint}", ProposalWords.LoadOf(statement)),
                new("rows returned per call", Format.Count(load.RowsPerCall)),
                .. width is { } bytes
                    ? new[]
                    {
                        new Evidence(
                            "result per call (estimate)",
                            new Bytes((long)(bytes * load.RowsPerCall)).ToString()
                        ),
                    }
                    : [],
                new("calls", Format.Count(load.Calls)),
            ],
            Share = statement.Share,
            Severity = load.Calls < FewCalls ? Severity.Info : SeverityScale.OfShare(statement.Share),
            Confidence = whole is null ? Confidence.Medium : Confidence.High,
            Statements = [statement.Fingerprint],
            Prescriptions = [Limit(statement)],
        };
    }

    private Prescription Limit(WorkloadStatement statement) =>
        new()
        {
            Rule = Slug,
            Title = "Return a page at a time",
            Change = new Change.Advice(
                "Give the statement an ORDER BY and a LIMIT, and page by the last row seen. Where the application counts or "
                    + "adds the rows up, let the server do so. For an export, read with a cursor and away from the peak."
            ),
            Predicted = new Predicted(
                statement.Share * (1 - PageRows / statement.Load.RowsPerCall) / 2,
                $"{Format.Count(PageRows)} rows a call instead of {Format.Count(statement.Load.RowsPerCall)}; how much time "
                    + "that spares depends on an index that gives the order",
                "rule of thumb"
            ),
            Disruption = Disruption.Code,
            Helps = [statement.Fingerprint],
            Tables = statement.Tables,
        };

    private static bool IsBounded(WorkloadStatement statement) =>
        statement.Plan is { } plan ? PlanTop.HasLimit(plan.Root) : statement.Statement.HasLimit();

    private static bool IsFolded(WorkloadStatement statement) =>
        statement.Plan is { } plan
            ? PlanTop.IsFolded(plan.Root)
            : StatementText.Bare(statement.Statement.Text).Contains("group by", StringComparison.OrdinalIgnoreCase);

    /// <summary>Looks up a list of keys that the application gives: the list is the limit.</summary>
    private static bool IsBatch(Scan scan) =>
        scan.Lookup.Concat(scan.Filter).Any(c => c is Condition.Comparison { Operator: "= ANY" });
}

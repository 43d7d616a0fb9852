using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>
/// A condition that a statement checks on every row of a large table, because no index there is serves it and the
/// advisor proposes none that helps the statement.
/// </summary>
/// <param name="Refusal">Why the advisor refused an index for it; null where it said nothing.</param>
public sealed record Unserved(WorkloadStatement Statement, Scan Scan, Condition.Comparison Condition, string? Refusal)
{
    /// <summary>A scan of fewer rows than this takes about a millisecond and is nobody's problem.</summary>
    public const double ManyRows = 10_000;

    /// <summary>An index pays where a statement keeps less than this share of what it reads.</summary>
    public const double KeptShare = 0.05;

    /// <summary>Of the load; below it a scan is not worth a reader's time.</summary>
    public const double WorthSaying = 0.01;

    public static IEnumerable<Unserved> In(
        Workload workload,
        Func<WorkloadStatement, Condition.Comparison, bool> isMeant
    ) =>
        from statement in workload.Statements
        where statement.Share >= WorthSaying
        from scan in Scan.Of(statement, workload.Catalog)
        where scan.IsWhole && scan.RowsRead >= ManyRows
        where Proposals.Helping(statement, scan.Table.Name, workload) is null
        from comparison in Comparisons(scan.Filter)
        where isMeant(statement, comparison)
        select new Unserved(
            statement,
            scan,
            comparison,
            Proposals.RefusalOf(scan.Table.Name, comparison.Subject, workload)
        );

    /// <summary>Of every conjunct, and of every alternative of an OR.</summary>
    private static IEnumerable<Condition.Comparison> Comparisons(IEnumerable<Condition> conditions) =>
        conditions.SelectMany(c =>
            c switch
            {
                Condition.Comparison comparison => [comparison],
                Condition.AnyOf any => any.Alternatives.SelectMany(Comparisons),
                _ => Enumerable.Empty<Condition.Comparison>(),
            }
        );

    /// <summary>The shares of the statements in a group, each counted once.</summary>
    public static double ShareOf(IEnumerable<Unserved> group) =>
        Math.Min(1, group.Select(u => u.Statement).DistinctBy(s => s.Fingerprint).Sum(s => s.Share));

    /// <summary>A refusal is the advisor's judgement that nothing would be won.</summary>
    public static Severity SeverityOf(IReadOnlyCollection<Unserved> group) =>
        group.All(u => u.Refusal is not null) ? Severity.Info : SeverityScale.OfShare(ShareOf(group));

    public static IReadOnlyList<Fingerprint> StatementsOf(IEnumerable<Unserved> group) =>
        [.. group.OrderByDescending(u => u.Statement.Share).Select(u => u.Statement.Fingerprint).Distinct()];

    /// <summary>The worst three statements, the table, and the refusal where there is one.</summary>
    public static IReadOnlyList<Evidence> EvidenceOf(IReadOnlyCollection<Unserved> group)
    {
        var table = group.First().Scan.Table;
        List<Evidence> evidence =
        [
            .. group
                .OrderByDescending(u => u.Statement.Share)
                .DistinctBy(u => u.Statement.Fingerprint)
                .Take(3)
                .Select(u => new Evidence(
                    $"statement {u.Statement.Fingerprint}",
                    $"{ProposalWords.LoadOf(u.Statement)}; {ScanWords.Of(u.Scan, u.Statement)}"
                )),
            new("condition", $"{group.First().Condition.Subject.Expression} {group.First().Condition.Operator} …"),
            new(table.Name.ToString(), $"{Format.Count(table.EstimatedRows)} rows, {table.HeapSize}"),
        ];
        if (group.FirstOrDefault(u => u.Refusal is not null) is { } refused)
        {
            evidence.Add(new("index advisor", $"refused: {refused.Refusal}"));
        }
        return evidence;
    }
}

using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Statements that read far more rows than they return, where an index would lead to them. The index comes from the
/// advisor; without its answer the scan alone is reported, and more weakly.
/// </summary>
public sealed class MissingIndexDetector : IDetector
{
    /// <summary>A scan of fewer rows than this takes about a millisecond and is nobody's problem.</summary>
    public const double ManyRows = 10_000;

    /// <summary>An index pays where a statement keeps less than this share of what it reads.</summary>
    public const double KeptShare = 0.05;

    /// <summary>Of the load; below it a scan without a proposal is not worth a reader's time.</summary>
    public const double WorthSaying = 0.01;

    public string Slug => Proposals.MissingIndex;

    public string Summary => "Statements that read far more rows than they return, where an index would lead to them.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        Proposals.For(Slug, workload).Select(p => FromProposal(p, workload)).Concat(WithoutProposal(workload));

    private Finding FromProposal(IndexProposal proposal, Workload workload)
    {
        var words = new ProposalWords(proposal, workload);
        return new Finding
        {
            Rule = Slug,
            Subject = IndexWords.Whole(proposal.Design, workload.Catalog),
            Title = $"No index leads to the wanted rows of {IndexWords.Keys(proposal.Design)}",
            Explanation =
                $"{words.Reason}. An index on these columns would lead straight to the rows. {words.Why}"
                + ForeignKeyNote(proposal.Design, workload),
            Evidence = words.Evidence,
            Share = words.Share,
            Severity = words.Severity,
            Confidence = words.Confidence,
            Statements = words.Statements,
            Prescriptions = words.Prescribe(Slug),
        };
    }

    private static string ForeignKeyNote(IndexDesign design, Workload workload)
    {
        var key = workload
            .Catalog.Find(design.Table)
            ?.ForeignKeys.FirstOrDefault(k => ForeignKeyCover.Covers(design, k));
        return key is null
            ? ""
            : $" It also serves the foreign key {SqlIdentifier.Quote(key.Name)}, so that deleting from "
                + $"{key.ReferencedTable} need not read the whole of {design.Table}.";
    }

    private IEnumerable<Finding> WithoutProposal(Workload workload) =>
        from statement in workload.Statements
        where statement.Share >= WorthSaying
        from scan in Scan.Of(statement, workload.Catalog)
        where scan.IsWhole && scan.RowsRead >= ManyRows && scan.RowsKept <= scan.RowsRead * KeptShare
        where Proposals.Helping(statement, scan.Table.Name, workload) is null
        let wanted = scan.Filter.OfType<Condition.Comparison>().Where(IsServable).ToList()
        where wanted.Count > 0
        let refusal = wanted
            .Select(w => Proposals.RefusalOf(scan.Table.Name, w.Subject, workload))
            .FirstOrDefault(r => r is not null)
        where workload.IndexAdvice is null || refusal is not null
        group (statement, scan, wanted, refusal) by scan.Table.Name into table
        select FromScans(table.Key, [.. table], workload.IndexAdvice is null);

    private Finding FromScans(
        QualifiedName table,
        List<(WorkloadStatement Statement, Scan Scan, List<Condition.Comparison> Wanted, string? Refusal)> scans,
        bool adviceIsMissing
    )
    {
        var worst = scans[0];
        var statements = scans.Select(s => s.Statement).Distinct().ToList();
        var share = Math.Min(1, statements.Sum(s => s.Share));
        var design = new IndexDesign { Table = table, Keys = KeysFor(worst.Wanted) };
        return new Finding
        {
            Rule = Slug,
            Subject = table.ToString(),
            Title = $"{table} is read from end to end to find a few rows",
            Explanation =
                $"`{worst.Statement.Statement.Brief()}` {ScanWords.Of(worst.Scan, worst.Statement)}. "
                + (
                    adviceIsMissing
                        ? "The index advisor has not been asked, so whether an index would pay is not known."
                        : $"No index is proposed: {worst.Refusal!.TrimEnd('.')}."
                ),
            Evidence =
            [
                .. scans
                    .DistinctBy(s => s.Statement.Fingerprint)
                    .Take(3)
                    .Select(s => new Evidence(
                        $"statement {s.Statement.Fingerprint}",
                        $"{ProposalWords.LoadOf(s.Statement)}; {ScanWords.Of(s.Scan, s.Statement)}"
                    )),
                new("index advisor", worst.Refusal is { } reason ? $"refused: {reason}" : "not asked"),
            ],
            Share = share,
            // A refusal is the advisor's judgement that nothing would be won.
            Severity = adviceIsMissing ? SeverityScale.OfShare(share) : Severity.Info,
            Confidence = Confidence.Low,
            Statements = [.. statements.Select(s => s.Fingerprint)],
            Prescriptions = adviceIsMissing ? [TryByHand(design, worst.Statement)] : [],
        };
    }

    private Prescription TryByHand(IndexDesign design, WorkloadStatement statement)
    {
        var change = new Change.CreateIndex(design);
        return new Prescription
        {
            Rule = Slug,
            Title = $"Consider an index on {IndexWords.Keys(design)}",
            Change = new Change.Advice(
                "Try this index on a copy first: neither its gain nor its cost to writes has been estimated.",
                change.Apply[0],
                change.Revert[0]
            ),
            Predicted = new Predicted(0, "cannot be told without the index advisor", "rule of thumb"),
            Disruption = Disruption.Index,
            Helps = [statement.Fingerprint],
            Tables = [design.Table],
        };
    }

    /// <summary>Columns compared for equality first, then one range.</summary>
    private static List<IndexKey> KeysFor(List<Condition.Comparison> wanted)
    {
        var equal = wanted.Where(w => w.Operator is "=" or "= ANY").Select(w => w.Subject.Column);
        var range = wanted.Where(w => w.Operator is not ("=" or "= ANY")).Select(w => w.Subject.Column).Take(1);
        return [.. equal.Concat(range).Distinct().Select(c => IndexKey.Of(c))];
    }

    private static bool IsServable(Condition.Comparison comparison) =>
        comparison.Subject.Shape is OperandShape.Column or OperandShape.Relabelled
        && comparison.Operator is "=" or "= ANY" or "<" or "<=" or ">" or ">=";
}

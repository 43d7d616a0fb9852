using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Conditions on a function or expression of a column: an index on the column does not know the results, so that every
/// row is read and computed.
/// </summary>
public sealed class FunctionOnColumnDetector : IDetector
{
    /// <summary>An index pays where a statement keeps less than this share of what it reads.</summary>
    public const double KeptShare = 0.05;

    public string Slug => Proposals.FunctionOnColumn;

    public string Summary => "Filters on a function or expression of a column, which no index on the column can serve.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        Proposals
            .For(Slug, workload)
            .Select(p => FromProposal(p, workload))
            .Concat(
                Unserved
                    .In(workload, IsExpression)
                    .Where(u => u.Scan.RowsKept <= u.Scan.RowsRead * KeptShare)
                    .Where(u => !HasIndex(u.Scan.Table, u.Condition.Subject))
                    .GroupBy(u => (Table: u.Scan.Table.Name, u.Condition.Subject.Expression))
                    .Select(g => WithoutProposal([.. g]))
            );

    private Finding FromProposal(IndexProposal proposal, Workload workload)
    {
        var words = new ProposalWords(proposal, workload);
        var expression = Proposals.ExpressionOf(proposal.Design)!;
        return new Finding
        {
            Rule = Slug,
            Subject = IndexWords.Whole(proposal.Design, workload.Catalog),
            Title = $"No index knows {expression} of {proposal.Design.Table}",
            Explanation =
                $"{words.Reason}. The condition is on {expression}: an index on the column holds the column's values, not "
                + $"the results, so it cannot help. An index on the expression holds the results. {words.Why}",
            Evidence = words.Evidence,
            Share = words.Share,
            Severity = words.Severity,
            Confidence = words.Confidence,
            Statements = words.Statements,
            Prescriptions = words.Prescribe(Slug),
        };
    }

    private Finding WithoutProposal(IReadOnlyList<Unserved> group)
    {
        var worst = group[0];
        var subject = worst.Condition.Subject;
        var table = worst.Scan.Table;
        var wasted = table.Indexes.FirstOrDefault(i => i.IsValid && i.Keys[0].Column == subject.Column);
        return new Finding
        {
            Rule = Slug,
            Subject = $"{table.Name}: {subject.Expression}",
            Title = $"{table.Name} is read from end to end to compute {subject.Expression}",
            Explanation =
                $"`{worst.Statement.Statement.Brief()}` {ScanWords.Of(worst.Scan, worst.Statement)}. "
                + (
                    wasted is null
                        ? "No index"
                        : $"The index {SqlIdentifier.Quote(wasted.Name.Name)} holds the column, but none"
                )
                + $" holds the results of {subject.Expression}."
                + (worst.Refusal is { } reason ? $" No index is proposed: {reason.TrimEnd('.')}." : ""),
            Evidence = Unserved.EvidenceOf(group),
            Share = Unserved.ShareOf(group),
            Severity = Unserved.SeverityOf(group),
            Confidence = Confidence.Medium,
            Statements = Unserved.StatementsOf(group),
            Prescriptions = worst.Refusal is null ? [ByHand(table, subject, group)] : [],
        };
    }

    private Prescription ByHand(Table table, Operand subject, IReadOnlyList<Unserved> group)
    {
        var design = new IndexDesign { Table = table.Name, Keys = [new IndexKey(subject.Expression)] };
        var change = new Change.CreateIndex(design);
        // A parameter or a redacted constant inside it: the expression cannot be written down.
        var isKnown = !subject.Expression.Contains('$') && !subject.Expression.Contains('?');
        var isTime = table.FindColumn(subject.Column)?.TypeCategory == 'D';
        return new Prescription
        {
            Rule = Slug,
            Title = $"Compare {subject.Column} itself, or index {subject.Expression}",
            Change = new Change.Advice(
                isTime
                    ? $"Write the condition as a range of {SqlIdentifier.Quote(subject.Column)} (from the start of the day, "
                        + "month or hour to the start of the next), which an index on the column serves. An index on the "
                        + "expression is the other way, where the expression does not depend on the time zone."
                    : "An index on the expression serves the statement as it is, where the expression is immutable. "
                        + $"Where the statement can compare {SqlIdentifier.Quote(subject.Column)} itself, an index on the "
                        + "column serves.",
                isKnown ? change.Apply[^1] : null,
                isKnown ? change.Revert[0] : null
            ),
            Predicted = new Predicted(0, "the rows are found instead of computed one by one", "rule of thumb"),
            Disruption = Disruption.Code,
            Helps = Unserved.StatementsOf(group),
            Tables = [table.Name],
        };
    }

    private static bool IsExpression(WorkloadStatement statement, Condition.Comparison comparison) =>
        comparison.Operator is "=" or "= ANY" or "<" or "<=" or ">" or ">="
        && (
            comparison.Subject.Shape == OperandShape.Expression
            || (
                comparison.Subject.Shape == OperandShape.Cast
                && Casts.IsWritten(statement.Statement.Text, comparison.Subject.Column)
            )
        );

    private static bool HasIndex(Table table, Operand subject) =>
        table.Indexes.Any(i => i.IsValid && Proposals.Same(i.Keys[0].Expression, subject.Expression));
}

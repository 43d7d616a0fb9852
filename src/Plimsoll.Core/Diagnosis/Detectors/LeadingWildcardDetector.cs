using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// LIKE, ILIKE and regular expressions that are checked on every row of a large table. A B-tree is sorted by first
/// letters, so it cannot find the middle of a word; a trigram index can.
/// </summary>
public sealed class LeadingWildcardDetector : IDetector
{
    private const string Trigrams = "pg_trgm";

    public string Slug => Proposals.LeadingWildcard;

    public string Summary => "Text searches (LIKE, ILIKE, regular expressions) that read every row of a large table.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        Proposals
            .For(Slug, workload)
            .Select(p => FromProposal(p, workload))
            .Concat(
                Unserved
                    .In(workload, (_, c) => IsTextMatch(c))
                    .GroupBy(u => (Table: u.Scan.Table.Name, u.Condition.Subject.Expression))
                    .Select(g => WithoutProposal([.. g], workload))
            );

    private Finding FromProposal(IndexProposal proposal, Workload workload)
    {
        var words = new ProposalWords(proposal, workload);
        return new Finding
        {
            Rule = Slug,
            Subject = IndexWords.Whole(proposal.Design, workload.Catalog),
            Title = $"Text search in {Searched(proposal.Design)} reads every row",
            Explanation =
                $"{words.Reason}. An ordinary index is sorted by the first letters, so it cannot find a pattern that may "
                + "begin with a wildcard, or ignores case. A trigram index holds every three letters in a row and leads "
                + "to the texts that can match. Patterns shorter than three letters gain nothing from it.",
            Evidence = words.Evidence,
            Share = words.Share,
            Severity = words.Severity,
            Confidence = words.Confidence,
            Statements = words.Statements,
            Prescriptions = words.Prescribe(Slug),
        };
    }

    private Finding WithoutProposal(IReadOnlyList<Unserved> group, Workload workload)
    {
        var worst = group[0];
        var subject = worst.Condition.Subject;
        var table = worst.Scan.Table.Name;
        return new Finding
        {
            Rule = Slug,
            Subject = $"{table}: {subject.Expression}",
            Title = $"Text search in {table} ({subject.Expression}) reads every row",
            Explanation =
                $"`{worst.Statement.Statement.Brief()}` {ScanWords.Of(worst.Scan, worst.Statement)}. An ordinary index "
                + "is sorted by the first letters, so it cannot find a pattern that begins with a wildcard, or ignores "
                + "case."
                + (worst.Refusal is { } reason ? $" No trigram index is proposed: {reason.TrimEnd('.')}." : ""),
            Evidence = Unserved.EvidenceOf(group),
            Share = Unserved.ShareOf(group),
            Severity = Unserved.SeverityOf(group),
            // The pattern is not known: LIKE may have a fixed beginning, which a B-tree with text_pattern_ops serves.
            Confidence = worst.Condition.Operator is "~~" or "~" ? Confidence.Low : Confidence.Medium,
            Statements = Unserved.StatementsOf(group),
            Prescriptions = worst.Refusal is null ? [ByHand(table, subject, group, workload)] : [],
        };
    }

    private Prescription ByHand(QualifiedName table, Operand subject, IReadOnlyList<Unserved> group, Workload workload)
    {
        var design = new IndexDesign
        {
            Table = table,
            Method = "gin",
            Keys =
            [
                new IndexKey(
                    BareColumn(subject) is { } column ? SqlIdentifier.Quote(column) : $"({subject.Expression})",
                    BareColumn(subject)
                )
                {
                    OperatorClass = "gin_trgm_ops",
                },
            ],
            NeedsExtension = Trigrams,
        };
        var change = new Change.CreateIndex(design);
        var server = workload.Observation.Server;
        var extension =
            server.InstalledExtensions.Contains(Trigrams) ? ""
            : server.AvailableExtensions.Contains(Trigrams) ? " First run CREATE EXTENSION pg_trgm."
            : " It needs the extension pg_trgm (contrib), which the server does not have yet.";
        return new Prescription
        {
            Rule = Slug,
            Title = $"Consider a trigram index on {IndexWords.Keys(design)}",
            Change = new Change.Advice(
                "Where the pattern always has a fixed beginning, a B-tree with text_pattern_ops is smaller and enough; "
                    + $"where it may begin with a wildcard, a trigram index serves.{extension}",
                change.Apply[^1],
                change.Revert[0]
            ),
            Predicted = new Predicted(0, "the search reads only the texts that can match", "rule of thumb"),
            Cost = new Cost(Bytes.Zero, Note: "a trigram index is large and makes writes to the column slower"),
            Disruption = Disruption.Index,
            Helps = Unserved.StatementsOf(group),
            Tables = [table],
        };
    }

    private static string Searched(IndexDesign design) =>
        $"{design.Table} ({string.Join(", ", design.Keys.Select(k => k.Expression))})";

    private static string? BareColumn(Operand subject) =>
        subject.Shape is OperandShape.Column or OperandShape.Relabelled ? subject.Column : null;

    private static bool IsTextMatch(Condition.Comparison comparison) =>
        comparison.Operator is "~~" or "~~*" or "~" or "~*";
}

using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// Columns that the server must cast before it compares them, because the other side has another type. An index on the
/// column is of no use then, though it is there.
/// </summary>
public sealed class ImplicitCastDetector : IDetector
{
    /// <summary>Below this a cast costs nothing that anybody would notice.</summary>
    public const double ManyRows = Unserved.ManyRows;

    public string Slug => Proposals.ImplicitCast;

    public string Summary => "Columns cast to another type before they are compared, so that their index is not used.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from statement in workload.Statements
        from cast in Casts.In(statement, workload.Catalog)
        where
            ProposalFor(cast, workload) is not null
            || (statement.Share >= Unserved.WorthSaying && IsCostly(cast) && !HasIndexOnCast(cast))
        group (Statement: statement, Cast: cast) by (cast.Table.Name, cast.Operand.Column) into column
        select Judge([.. column], workload);

    private Finding Judge(IReadOnlyList<(WorkloadStatement Statement, ColumnCast Cast)> casts, Workload workload)
    {
        var (worst, cast) = casts[0];
        var table = cast.Table;
        var name = $"{table.Name}.{SqlIdentifier.Quote(cast.Operand.Column)}";
        var own = table.FindColumn(cast.Operand.Column)?.Type ?? "its own type";
        var unused = table.Indexes.FirstOrDefault(i => i.IsValid && i.Keys[0].Column == cast.Operand.Column);
        var statements = casts.Select(c => c.Statement).DistinctBy(s => s.Fingerprint).ToList();
        var share = Math.Min(1, statements.Sum(s => s.Share));
        var proposal = casts.Select(c => ProposalFor(c.Cast, workload)).FirstOrDefault(p => p is not null);
        return new Finding
        {
            Rule = Slug,
            Subject = name,
            Title = $"{name} is cast to {TargetOf(cast)} before it is compared",
            Explanation =
                $"`{worst.Statement.Brief()}` compares {name}, which is {own}, with a value of another type. The server "
                + $"casts the column of every row to {TargetOf(cast)}"
                + (
                    unused is null
                        ? ", so that no index on the column could serve."
                        : $", so that the index {SqlIdentifier.Quote(unused.Name.Name)} on it is not used."
                ),
            Evidence =
            [
                .. statements
                    .Take(3)
                    .Select(s => new Evidence(
                        $"statement {s.Fingerprint}",
                        $"{ProposalWords.LoadOf(s)}; "
                            + (ScanWords.Of(s, table.Name, workload.Catalog) ?? $"joins {table.Name}")
                    )),
                new("condition", $"{cast.Operand.Expression} compared with {cast.Other}"),
                new("type of the column", own),
                new("index on the column", unused is null ? "none" : SqlIdentifier.Quote(unused.Name.Name)),
            ],
            Share = share,
            Severity = SeverityScale.OfShare(share),
            Confidence = unused is null || cast.Scan is null ? Confidence.Medium : Confidence.High,
            Statements = [.. statements.Select(s => s.Fingerprint)],
            Prescriptions = [.. Prescribe(proposal, workload), FixType(cast, own, share, statements)],
        };
    }

    private IndexProposal? ProposalFor(ColumnCast cast, Workload workload) =>
        Proposals
            .For(Slug, workload)
            .FirstOrDefault(p =>
                p.Design.Table == cast.Table.Name
                && Proposals.Same(Proposals.ExpressionOf(p.Design)!, cast.Operand.Expression)
            );

    private IEnumerable<Prescription> Prescribe(IndexProposal? proposal, Workload workload) =>
        proposal is null ? [] : new ProposalWords(proposal, workload).Prescribe(Slug);

    private Prescription FixType(ColumnCast cast, string own, double share, List<WorkloadStatement> statements) =>
        new()
        {
            Rule = Slug,
            Title = cast.Scan is null
                ? $"Give both sides of the join on {SqlIdentifier.Quote(cast.Operand.Column)} the same type"
                : $"Send the parameter for {SqlIdentifier.Quote(cast.Operand.Column)} as {own}",
            Change = new Change.Advice(
                cast.Scan is null
                    ? $"The columns {cast.Operand.Expression} and {cast.Other} are of different types. Change one of them "
                        + "to the other's type, in the schema."
                    : $"In the application, give the parameter the column's own type ({own}), or cast the parameter in the "
                        + $"statement: … = $1::{own}. Then an index on the column serves."
            ),
            Predicted = new Predicted(
                // Reading a whole table against finding rows by index: the scan's time all but goes.
                cast.Scan
                    is null
                    ? 0
                    : share,
                cast.Scan is null
                    ? "joins without casting each row"
                    : $"up to {Format.Percent(share)} of the server's time, with an index on the column",
                "rule of thumb"
            ),
            Disruption = Disruption.Code,
            Helps = [.. statements.Select(s => s.Fingerprint)],
            Tables = [cast.Table.Name],
        };

    private static bool IsCostly(ColumnCast cast) =>
        cast.Scan is null
            ? cast.Table.EstimatedRows >= ManyRows
            : cast.Scan.IsWhole
                && cast.Scan.RowsRead >= ManyRows
                && cast.Scan.RowsKept <= cast.Scan.RowsRead * Unserved.KeptShare;

    private static bool HasIndexOnCast(ColumnCast cast) =>
        cast.Table.Indexes.Any(i => i.IsValid && Proposals.Same(i.Keys[0].Expression, cast.Operand.Expression));

    /// <summary><c>numeric</c> of <c>((id)::numeric)</c>.</summary>
    private static string TargetOf(ColumnCast cast)
    {
        var at = cast.Operand.Expression.LastIndexOf("::", StringComparison.Ordinal);
        if (at < 0)
        {
            return "another type";
        }
        var type = cast.Operand.Expression[(at + 2)..];
        while (type.Count(c => c == ')') > type.Count(c => c == '('))
        {
            type = type.Remove(type.LastIndexOf(')'), 1);
        }
        return type;
    }
}

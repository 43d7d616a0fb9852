using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Reading;

/// <summary>Gives every proposal of the index advisor to exactly one rule, so that no index is prescribed twice.</summary>
public static class Proposals
{
    public const string MissingIndex = "missing-index";
    public const string LeadingWildcard = "leading-wildcard";
    public const string FunctionOnColumn = "function-on-column";
    public const string ImplicitCast = "implicit-cast";

    public static IEnumerable<IndexProposal> For(string rule, Workload workload) =>
        workload.IndexAdvice?.Proposals.Where(p => RuleOf(p, workload) == rule) ?? [];

    public static string RuleOf(IndexProposal proposal, Workload workload)
    {
        var keys = proposal.Design.Keys;
        if (keys.Any(k => k.OperatorClass?.Contains("trgm", StringComparison.Ordinal) == true))
        {
            return LeadingWildcard;
        }
        if (ExpressionOf(proposal.Design) is not { } expression)
        {
            return MissingIndex;
        }
        var isCast = proposal
            .Gains.Select(g => workload.Find(g.Statement))
            .OfType<WorkloadStatement>()
            .SelectMany(s => Casts.In(s, workload.Catalog))
            .Any(c => c.Table.Name == proposal.Design.Table && Same(expression, c.Operand.Expression));
        return isCast ? ImplicitCast : FunctionOnColumn;
    }

    /// <summary>The first key that is an expression; null where all are columns.</summary>
    public static string? ExpressionOf(IndexDesign design) =>
        design.Keys.FirstOrDefault(k => k.Column is null)?.Expression;

    /// <summary>Some proposal makes the statement faster by an index on this table.</summary>
    public static IndexProposal? Helping(WorkloadStatement statement, Signals.QualifiedName table, Workload workload) =>
        workload.IndexAdvice?.Proposals.FirstOrDefault(p =>
            p.Design.Table == table && p.Gains.Any(g => g.Statement == statement.Fingerprint)
        );

    /// <summary>Why the advisor refused an index on the column; null where it said nothing of it.</summary>
    public static string? RefusalOf(Signals.QualifiedName table, Operand subject, Workload workload) =>
        workload
            .IndexAdvice?.Refused.FirstOrDefault(r =>
                r.Design.Table == table
                && r.Design.Keys[0] is var key
                && (key.Column is { } column ? column == subject.Column : Same(key.Expression, subject.Expression))
            )
            ?.Reason;

    /// <summary>The same expression, but for spaces and outer parentheses.</summary>
    public static bool Same(string a, string b) => Plain(a) == Plain(b);

    private static string Plain(string expression) =>
        expression
            .Replace(" ", "", StringComparison.Ordinal)
            .Replace("(", "", StringComparison.Ordinal)
            .Replace(")", "", StringComparison.Ordinal);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>A parameter that a plan compares with a column of a table.</summary>
/// <param name="Number">The n of <c>$n</c>.</param>
public sealed partial record ParameterUse(int Number, QualifiedName Table, string Column, string Operator)
{
    /// <summary>In the order of the plan; a parameter may be there more than once.</summary>
    public static IEnumerable<ParameterUse> Of(PlanNode root)
    {
        var tables = root.Descend()
            .Where(n => n is { Alias: not null, Relation: not null, Schema: not null })
            .DistinctBy(n => n.Alias)
            .ToDictionary(n => n.Alias!, n => new QualifiedName(n.Schema!, n.Relation!), StringComparer.Ordinal);
        return from comparison in PlanConditions.Of(root).SelectMany(c => Comparisons(ConditionParser.Parse(c)))
            where comparison.Subject.Shape is OperandShape.Column or OperandShape.Relabelled
            let match = Parameter().Match(comparison.Operand)
            where match.Success && comparison.Subject.Alias is { } alias && tables.ContainsKey(alias)
            select new ParameterUse(
                int.Parse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
                tables[comparison.Subject.Alias!],
                comparison.Subject.Column,
                comparison.Operator
            );
    }

    private static IEnumerable<Condition.Comparison> Comparisons(IEnumerable<Condition> conditions) =>
        conditions.SelectMany(c =>
            c switch
            {
                Condition.Comparison comparison => [comparison],
                Condition.AnyOf any => any.Alternatives.SelectMany(Comparisons),
                _ => [],
            }
        );

    [GeneratedRegex(@"^\(?\$(?<n>\d{1,5})\)?(::.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}

using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Signals.Constants;

/// <summary>A literal that a plan's condition compares with a column for equality.</summary>
/// <param name="Start">Where the literal begins in the condition.</param>
public readonly record struct ComparedConstant(string Alias, string Column, string Value, int Start)
{
    /// <summary>In one condition, as EXPLAIN VERBOSE prints it. Never throws.</summary>
    public static IEnumerable<ComparedConstant> In(string condition)
    {
        if (ConditionLexer.Read(condition) is not { } tokens)
        {
            return [];
        }
        var cursor = new TokenCursor(tokens);
        return new ExpressionReader(cursor).Read() is { } whole && cursor.AtEnd
            ? whole
                .Descend()
                .OfType<Expression.Binary>()
                .Where(b => b.Operator == "=")
                .Select(b => Of(b.Left, b.Right, condition) ?? Of(b.Right, b.Left, condition))
                .OfType<ComparedConstant>()
            : [];
    }

    /// <summary>In all conditions of a plan.</summary>
    public static IEnumerable<ComparedConstant> In(PlanNode root) => PlanConditions.Of(root).SelectMany(In);

    private static ComparedConstant? Of(Expression side, Expression other, string condition)
    {
        var column = side is Expression.Cast { Inner: Expression.Column inner } ? inner : side as Expression.Column;
        var constant = other is Expression.Cast { Inner: Expression.Constant cast }
            ? cast
            : other as Expression.Constant;
        return
            column?.Alias is { } alias
            && constant is not null
            && SqlConstant.ValueOfLiteral(condition.AsSpan(constant.Start, constant.End - constant.Start)) is { } value
            ? new ComparedConstant(alias, column.Name, value, constant.Start)
            : null;
    }
}

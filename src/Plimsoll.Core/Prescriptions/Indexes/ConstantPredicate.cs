using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>The predicate of a partial index on one value of a column: <c>status = 'open'</c>.</summary>
public sealed record ConstantPredicate(string Column, string Value)
{
    /// <summary>
    /// As a design writes it, or as the server prints it: <c>((status)::text = 'open'::text)</c>. Null where it is anything
    /// else.
    /// </summary>
    public static ConstantPredicate? Read(string? predicate) =>
        ConditionParser.Parse(predicate)
            is [
                Condition.Comparison
                {
                    Operator: "=",
                    Subject.Shape: OperandShape.Column or OperandShape.Relabelled
                } one,
            ]
        && SqlConstant.ValueOf(one.Operand) is { } value
            ? new ConstantPredicate(one.Subject.Column, value)
            : null;

    /// <summary>The value is one that the schema names, so that it may be shown; null where it does not.</summary>
    public DeclaredValue? In(Table? table) => table?.FindColumn(Column)?.FindDeclared(Value);
}

namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>
/// One conjunct of a condition that EXPLAIN VERBOSE printed, as far as an index could use it. What is not understood is
/// <see cref="Opaque"/>, never dropped.
/// </summary>
public abstract record Condition
{
    private Condition() { }

    /// <summary><c>expression operator operand</c>, the operand being a constant or parameter.</summary>
    /// <param name="Operator"><c>=</c>, <c>&lt;</c>, <c>~~</c> (LIKE), <c>~~*</c> (ILIKE), <c>= ANY</c>, <c>@&gt;</c>, …</param>
    /// <param name="Operand">The other side's text: <c>$1</c>, <c>'?'::text</c>, <c>now()</c>; may hold a cast.</param>
    public sealed record Comparison(Operand Subject, string Operator, string Operand) : Condition;

    /// <summary><c>a.x = b.y</c>, or another operator between columns of two relations.</summary>
    public sealed record Join(Operand Left, string Operator, Operand Right) : Condition;

    public sealed record NullTest(Operand Subject, bool IsNull) : Condition;

    /// <summary>A bare boolean column, or NOT of it.</summary>
    public sealed record BooleanTest(Operand Subject, bool IsTrue) : Condition;

    /// <summary>Alternatives of which one must hold.</summary>
    public sealed record AnyOf(IReadOnlyList<IReadOnlyList<Condition>> Alternatives) : Condition;

    public sealed record Opaque(string Text) : Condition;
}

/// <summary>The side of a condition that rests on a column.</summary>
/// <param name="Alias">The relation's alias in the plan; null where EXPLAIN did not qualify it.</param>
/// <param name="Column">The one column it rests on, unquoted.</param>
/// <param name="Expression">The whole expression without the alias, as it could stand in CREATE INDEX: <c>lower(email)</c>.</param>
/// <param name="Shape">How the column is used.</param>
public sealed record Operand(string? Alias, string Column, string Expression, OperandShape Shape);

public enum OperandShape
{
    /// <summary>The bare column.</summary>
    Column,

    /// <summary>
    /// The column relabelled to a binary-compatible type (<c>(name)::text</c> of a varchar): an index on the bare column
    /// still serves.
    /// </summary>
    Relabelled,

    /// <summary>The column cast to another type: an index on the column does not serve.</summary>
    Cast,

    /// <summary>A function or expression of the column.</summary>
    Expression,
}

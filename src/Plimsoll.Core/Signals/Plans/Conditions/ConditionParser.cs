namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>
/// Reads the conditions that EXPLAIN VERBOSE prints. It is no SQL parser: the server has parsed and deparsed the
/// statement already, fully parenthesised.
/// </summary>
public static class ConditionParser
{
    /// <summary>The conjuncts of a condition, in order. Never throws.</summary>
    public static IReadOnlyList<Condition> Parse(string? condition) =>
        string.IsNullOrWhiteSpace(condition) ? [] : [new Condition.Opaque(condition)];
}

namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>
/// Reads the conditions that EXPLAIN VERBOSE prints. It is no SQL parser: the server has parsed and deparsed the
/// statement already, fully parenthesised.
/// </summary>
public static class ConditionParser
{
    /// <summary>The type of a column by the plan's alias and the column's name; null where it is not known.</summary>
    public delegate string? TypeOf(string? alias, string column);

    /// <summary>The conjuncts of a condition, in order. Never throws.</summary>
    /// <param name="typeOf">Tells a relabelling from a cast; without it a cast to a string type counts as relabelling.</param>
    public static IReadOnlyList<Condition> Parse(string? condition, TypeOf? typeOf = null)
    {
        if (string.IsNullOrWhiteSpace(condition))
        {
            return [];
        }
        if (ConditionLexer.Read(condition) is not { } tokens)
        {
            return [new Condition.Opaque(condition)];
        }
        var cursor = new TokenCursor(tokens);
        return new ExpressionReader(cursor).Read() is { } whole && cursor.AtEnd
            ? [.. new ConditionClassifier(condition, typeOf).Conjuncts(whole)]
            : [new Condition.Opaque(condition)];
    }

    /// <summary>One entry of <c>Sort Key</c>, <c>Presorted Key</c> or <c>Group Key</c>. Never throws.</summary>
    public static SortKey ParseKey(string key, TypeOf? typeOf = null)
    {
        if (ConditionLexer.Read(key) is not { } tokens)
        {
            return new SortKey(null, key, false, false);
        }
        var cursor = new TokenCursor(tokens);
        var subject = new ExpressionReader(cursor).Read();
        var rest = subject is null ? key : key[Math.Min(cursor.Here.Start, key.Length)..];
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var descending = words is ["DESC", ..] or ["USING", ">", ..];
        var nullsFirst = words switch
        {
            [.., "NULLS", "FIRST"] => true,
            [.., "NULLS", "LAST"] => false,
            _ => descending,
        };
        var isUnderstood = words.All(w => w is "ASC" or "DESC" or "NULLS" or "FIRST" or "LAST");
        return new SortKey(
            subject is not null && isUnderstood ? new ConditionClassifier(key, typeOf).Operand(subject) : null,
            key,
            descending,
            nullsFirst
        );
    }
}

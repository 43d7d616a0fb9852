using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Signals.Constants;

/// <summary>
/// The values that a CHECK lists for a column: <c>status IN ('open', 'done')</c>, as the server deparses it. A single
/// value is no list of states; it may be the tenant whose table it is. A range lists nothing.
/// </summary>
public static class CheckedValues
{
    private const int Fewest = 2;

    /// <summary>More are no states.</summary>
    private const int Most = 100;

    /// <summary>As of an enum's labels.</summary>
    private const int MaxLength = SqlIdentifier.MaxBytes;

    /// <param name="check">As <c>pg_get_expr</c> prints it. In a domain's CHECK the column is <c>VALUE</c>.</param>
    /// <returns>Empty where it is anything else but such a list.</returns>
    public static IReadOnlyList<string> In(string check)
    {
        if (ConditionLexer.Read(check) is not { } tokens)
        {
            return [];
        }
        var cursor = new TokenCursor(tokens);
        if (new ExpressionReader(cursor).Read() is not { } whole || !cursor.AtEnd)
        {
            return [];
        }
        var values = new List<string>();
        var terms = whole is Expression.Or or ? or.Terms : [whole];
        if (
            !terms.All(t => IsNullTest(t) || TryRead(t, check, values))
            || whole.Columns.DistinctBy(c => c.Name).Count() != 1
        )
        {
            return [];
        }
        values = [.. values.Distinct(StringComparer.Ordinal)];
        return values.Count is >= Fewest and <= Most && values.TrueForAll(MayBeLabel) ? values : [];
    }

    /// <summary>A label is short, and cannot be mistaken for what was redacted.</summary>
    public static bool MayBeLabel(string value) =>
        value.Length is > 0 and <= MaxLength && value != SqlConstant.Redacted && !value.Any(char.IsControl);

    private static bool IsNullTest(Expression term) =>
        term is Expression.Test { What: "NULL", Subject: Expression.Column };

    private static bool TryRead(Expression term, string check, List<string> into)
    {
        if (term is not Expression.Binary { Operator: "=" or "= ANY" } binary || !IsColumn(binary.Left))
        {
            return false;
        }
        IReadOnlyList<Expression> constants =
            binary.Operator == "=" ? [binary.Right]
            : Bare(binary.Right) is Expression.Other list && IsArray(check, list) ? list.Inner
            : [];
        var values = constants.Select(c => Bare(c) is Expression.Constant ? ValueOf(check, c) : null).ToList();
        if (values.Count == 0 || values.Contains(null))
        {
            return false;
        }
        into.AddRange(values!);
        return true;
    }

    private static bool IsColumn(Expression side) => Bare(side) is Expression.Column;

    private static Expression Bare(Expression side) => side is Expression.Cast cast ? Bare(cast.Inner) : side;

    private static bool IsArray(string check, Expression list) =>
        check.AsSpan(list.Start, list.End - list.Start).TrimStart('(').StartsWith("ARRAY[");

    private static string? ValueOf(string check, Expression constant)
    {
        var bare = Bare(constant);
        return SqlConstant.ValueOfLiteral(check.AsSpan(bare.Start, bare.End - bare.Start).Trim("()"));
    }
}

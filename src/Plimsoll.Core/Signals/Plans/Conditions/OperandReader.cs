namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>Reads what stands between operators. A null means that it was not understood.</summary>
/// <param name="expressions">For what stands in parentheses and lists.</param>
internal sealed class OperandReader(TokenCursor cursor, ExpressionReader expressions)
{
    /// <summary>A primary with its casts, subscripts, fields and collation.</summary>
    public Expression? Read()
    {
        var inner = ReadPrimary();
        for (var length = 0; inner is not null && length <= ExpressionReader.MaxDepth; length++)
        {
            if (cursor.Here.IsMark("::"))
            {
                cursor.Skip();
                inner = cursor.ReadType() is { } type
                    ? new Expression.Cast(inner.Start, cursor.LastEnd, inner, type)
                    : null;
            }
            else if (cursor.Here.IsMark("["))
            {
                inner = ReadList("[", "]") is { } indexes
                    ? new Expression.Other(inner.Start, cursor.LastEnd, [inner, .. indexes])
                    : null;
            }
            else if (cursor.Here.IsMark(".") && cursor.Ahead.IsName)
            {
                cursor.Skip(2);
                inner =
                    inner is Expression.SubPlan
                        ? new Expression.SubPlan(inner.Start, cursor.LastEnd)
                        : new Expression.Other(inner.Start, cursor.LastEnd, [inner]);
            }
            else if (cursor.Here.IsWord("COLLATE") && cursor.Ahead.IsName)
            {
                cursor.Skip(2);
                while (cursor.Here.IsMark(".") && cursor.Ahead.IsName)
                {
                    cursor.Skip(2);
                }
                inner = new Expression.Other(inner.Start, cursor.LastEnd, [inner]);
            }
            else
            {
                return inner;
            }
        }
        return null;
    }

    private Expression? ReadPrimary()
    {
        var start = cursor.Here.Start;
        if (
            cursor.Here.Kind is TokenKind.Literal or TokenKind.Parameter
            || (cursor.Here.Kind == TokenKind.Operator && cursor.Here.Text == "?")
        )
        {
            cursor.Skip();
            return new Expression.Constant(start, cursor.LastEnd);
        }
        if (cursor.Here.IsMark("("))
        {
            return ReadParenthesised();
        }
        if (cursor.Here.IsWord("ROW") && cursor.Ahead.IsMark("("))
        {
            cursor.Skip();
            return ReadList("(", ")") is { } fields ? new Expression.Row(start, cursor.LastEnd, fields) : null;
        }
        if (cursor.Here.IsWord("ARRAY") && cursor.Ahead.IsMark("["))
        {
            cursor.Skip();
            return ReadList("[", "]") is { } items ? new Expression.Other(start, cursor.LastEnd, items) : null;
        }
        if (cursor.Here.IsWord("CASE"))
        {
            return ReadCase();
        }
        if (IsConstantWord(cursor.Here) && !cursor.Ahead.IsMark("."))
        {
            cursor.Skip();
            return new Expression.Constant(start, cursor.LastEnd);
        }
        return cursor.Here.IsName ? ReadName() : null;
    }

    private static bool IsConstantWord(ConditionToken token) =>
        token.Kind == TokenKind.Word
        && (
            token.Text is "true" or "false" or "NULL" or "CURRENT_DATE" or "LOCALTIMESTAMP" or "LOCALTIME"
            || token.Text.StartsWith("CURRENT_", StringComparison.Ordinal)
            || token.Text is "SESSION_USER"
        );

    private Expression? ReadParenthesised()
    {
        var start = cursor.Here.Start;
        cursor.Skip();
        if (IsSubPlan())
        {
            for (var depth = 1; depth > 0; cursor.Skip())
            {
                if (cursor.AtEnd)
                {
                    return null;
                }
                depth +=
                    cursor.Here.IsMark("(") ? 1
                    : cursor.Here.IsMark(")") ? -1
                    : 0;
            }
            return new Expression.SubPlan(start, cursor.LastEnd);
        }
        var inner = expressions.Read();
        if (inner is null || !cursor.Here.IsMark(")"))
        {
            return null;
        }
        cursor.Skip();
        return inner with { Start = start, End = cursor.LastEnd };
    }

    private bool IsSubPlan() =>
        cursor.Here.IsWord("SubPlan")
        || cursor.Here.IsWord("InitPlan")
        || (cursor.Here.IsWord("hashed") && cursor.Ahead.IsWord("SubPlan"))
        || (cursor.Here.IsWord("alternatives") && cursor.Ahead.IsMark(":"))
        || (
            (cursor.Here.IsWord("ANY") || cursor.Here.IsWord("ALL") || cursor.Here.IsWord("EXISTS"))
            && cursor.Ahead.IsMark("(")
        );

    /// <summary><c>alias.column</c>, <c>column</c>, or a call of a function, whose schema may be named.</summary>
    private Expression? ReadName()
    {
        var start = cursor.Here.Start;
        List<ConditionToken> names = [cursor.Here];
        cursor.Skip();
        while (cursor.Here.IsMark(".") && cursor.Ahead.IsName)
        {
            names.Add(cursor.Ahead);
            cursor.Skip(2);
        }
        if (cursor.Here.IsMark(".") && cursor.Ahead is { Kind: TokenKind.Operator, Text: "*" })
        {
            cursor.Skip(2); // the whole row
            return new Expression.Other(start, cursor.LastEnd, []);
        }
        if (cursor.Here.IsMark("("))
        {
            return ReadList("(", ")") is { } arguments ? new Expression.Call(start, cursor.LastEnd, arguments) : null;
        }
        return names.Count switch
        {
            1 => new Expression.Column(start, cursor.LastEnd, null, names[0].Text, start, start),
            2 => new Expression.Column(start, cursor.LastEnd, names[0].Text, names[1].Text, start, names[1].Start),
            _ => null,
        };
    }

    /// <summary>
    /// What stands between two marks: expressions apart by commas, or by the keywords of EXTRACT, SUBSTRING, VARIADIC
    /// and their like, or by the colon of a slice.
    /// </summary>
    private List<Expression>? ReadList(string open, string close)
    {
        if (!cursor.Here.IsMark(open))
        {
            return null;
        }
        cursor.Skip();
        var items = new List<Expression>();
        while (!cursor.Here.IsMark(close))
        {
            if (cursor.AtEnd)
            {
                return null;
            }
            if (
                cursor.Here.IsMark(",")
                || cursor.Here.IsMark(":")
                || (cursor.Here.Kind == TokenKind.Operator && cursor.Here.Text == "*")
                || IsListKeyword(cursor.Here)
                || cursor.Ahead.IsWord("FROM")
            )
            {
                cursor.Skip();
                continue;
            }
            if (expressions.Read() is not { } item)
            {
                return null;
            }
            items.Add(item);
        }
        cursor.Skip();
        return items;
    }

    private static bool IsListKeyword(ConditionToken token) =>
        token.Kind == TokenKind.Word
        && token.Text
            is "FROM"
                or "FOR"
                or "IN"
                or "VARIADIC"
                or "DISTINCT"
                or "BOTH"
                or "LEADING"
                or "TRAILING"
                or "PLACING";

    private Expression.Other? ReadCase()
    {
        var start = cursor.Here.Start;
        cursor.Skip();
        var parts = new List<Expression>();
        while (!cursor.Here.IsWord("END"))
        {
            if (cursor.AtEnd)
            {
                return null;
            }
            if (cursor.Here.IsWord("WHEN") || cursor.Here.IsWord("THEN") || cursor.Here.IsWord("ELSE"))
            {
                cursor.Skip();
                continue;
            }
            if (expressions.Read() is not { } part)
            {
                return null;
            }
            parts.Add(part);
        }
        cursor.Skip();
        return new Expression.Other(start, cursor.LastEnd, parts);
    }
}

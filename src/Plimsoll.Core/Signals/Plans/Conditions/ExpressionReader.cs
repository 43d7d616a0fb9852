namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>Recursive descent over a deparsed expression. A null means that it was not understood.</summary>
internal sealed class ExpressionReader(List<ConditionToken> tokens)
{
    /// <summary>Deeper nesting than this is not read: the stack is finite.</summary>
    private const int MaxDepth = 128;

    private int _at;
    private int _depth;

    private ConditionToken Here => tokens[_at];

    private ConditionToken Ahead => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    private int LastEnd => _at == 0 ? 0 : tokens[_at - 1].End;

    public bool AtEnd => Here.Kind == TokenKind.End;

    /// <summary>Offset of the first token that was not read.</summary>
    public int Position => Here.Start;

    /// <summary>One expression, from AND and OR downwards.</summary>
    public Expression? Read()
    {
        if (++_depth > MaxDepth)
        {
            return null;
        }
        var first = ReadTerm();
        if (first is not null && (Here.IsWord("AND") || Here.IsWord("OR")))
        {
            first = ReadChain(first, Here.Text);
        }
        _depth--;
        return first;
    }

    private Expression? ReadChain(Expression first, string word)
    {
        List<Expression> terms = [first];
        while (Here.IsWord(word))
        {
            _at++;
            if (ReadTerm() is not { } next)
            {
                return null;
            }
            terms.Add(next);
        }
        return word == "AND"
            ? new Expression.And(first.Start, LastEnd, terms)
            : new Expression.Or(first.Start, LastEnd, terms);
    }

    private Expression? ReadTerm()
    {
        var start = Here.Start;
        if (Here.IsWord("NOT"))
        {
            _at++;
            return ++_depth <= MaxDepth && ReadTerm() is { } negated
                ? new Expression.Not(start, LastEnd, negated)
                : null;
        }
        if (Here.Kind == TokenKind.Operator && Here.Text != "?")
        {
            _at++;
            return ReadOperand() is { } inner ? new Expression.Other(start, LastEnd, [inner]) : null;
        }
        var left = ReadOperand();
        for (var length = 0; left is not null; length++)
        {
            if (length > MaxDepth)
            {
                return null;
            }
            if (Here.IsWord("IS"))
            {
                left = ReadTest(left);
            }
            else if (Here.Kind == TokenKind.Operator || Here.IsWord("OPERATOR"))
            {
                left = ReadBinary(left);
            }
            else if (Here.IsWord("AT") && Ahead.IsWord("TIME"))
            {
                _at += 3; // AT TIME ZONE
                left =
                    _at < tokens.Count && ReadOperand() is { } zone
                        ? new Expression.Other(left.Start, LastEnd, [left, zone])
                        : null;
            }
            else
            {
                break;
            }
        }
        return left;
    }

    private Expression? ReadBinary(Expression left)
    {
        var name = Here.Text;
        _at++;
        if (name == "OPERATOR")
        {
            // OPERATOR(schema.+): an operator that is not on the search path.
            if (!Here.IsMark("("))
            {
                return null;
            }
            while (!AtEnd && Here.Kind != TokenKind.Operator)
            {
                _at++;
            }
            name = Here.Text;
            _at = Math.Min(_at + 2, tokens.Count - 1);
        }
        if (Here.IsWord("ANY") || Here.IsWord("ALL"))
        {
            name += " " + Here.Text;
            _at++;
        }
        return ReadOperand() is { } right ? new Expression.Binary(left.Start, LastEnd, left, name, right) : null;
    }

    private Expression? ReadTest(Expression subject)
    {
        _at++;
        var not = Here.IsWord("NOT") ? "NOT " : "";
        _at += not.Length > 0 ? 1 : 0;
        if (Here.IsWord("DISTINCT") && Ahead.IsWord("FROM"))
        {
            _at += 2;
            return ReadOperand() is { } other
                ? new Expression.Binary(subject.Start, LastEnd, subject, $"IS {not}DISTINCT FROM", other)
                : null;
        }
        if (Here.Kind != TokenKind.Word)
        {
            return null;
        }
        var what = not + Here.Text;
        _at++;
        return new Expression.Test(subject.Start, LastEnd, subject, what);
    }

    /// <summary>A primary with its casts, subscripts, fields and collation.</summary>
    private Expression? ReadOperand()
    {
        var inner = ReadPrimary();
        for (var length = 0; inner is not null && length <= MaxDepth; length++)
        {
            if (Here.IsMark("::"))
            {
                _at++;
                inner = TypeName.Read(tokens, ref _at) is { } type
                    ? new Expression.Cast(inner.Start, LastEnd, inner, type)
                    : null;
            }
            else if (Here.IsMark("["))
            {
                inner = ReadList("[", "]") is { } indexes
                    ? new Expression.Other(inner.Start, LastEnd, [inner, .. indexes])
                    : null;
            }
            else if (Here.IsMark(".") && Ahead.IsName)
            {
                _at += 2;
                inner =
                    inner is Expression.SubPlan
                        ? new Expression.SubPlan(inner.Start, LastEnd)
                        : new Expression.Other(inner.Start, LastEnd, [inner]);
            }
            else if (Here.IsWord("COLLATE") && Ahead.IsName)
            {
                _at += 2;
                while (Here.IsMark(".") && Ahead.IsName)
                {
                    _at += 2;
                }
                inner = new Expression.Other(inner.Start, LastEnd, [inner]);
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
        var start = Here.Start;
        if (
            Here.Kind is TokenKind.Literal or TokenKind.Parameter
            || (Here.Kind == TokenKind.Operator && Here.Text == "?")
        )
        {
            _at++;
            return new Expression.Constant(start, LastEnd);
        }
        if (Here.IsMark("("))
        {
            return ReadParenthesised();
        }
        if (Here.IsWord("ROW") && Ahead.IsMark("("))
        {
            _at++;
            return ReadList("(", ")") is { } fields ? new Expression.Row(start, LastEnd, fields) : null;
        }
        if (Here.IsWord("ARRAY") && Ahead.IsMark("["))
        {
            _at++;
            return ReadList("[", "]") is { } items ? new Expression.Other(start, LastEnd, items) : null;
        }
        if (Here.IsWord("CASE"))
        {
            return ReadCase();
        }
        if (IsConstantWord(Here) && !Ahead.IsMark("."))
        {
            _at++;
            return new Expression.Constant(start, LastEnd);
        }
        return Here.IsName ? ReadName() : null;
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
        var start = Here.Start;
        _at++;
        if (IsSubPlan())
        {
            for (var depth = 1; depth > 0; _at++)
            {
                if (AtEnd)
                {
                    return null;
                }
                depth +=
                    Here.IsMark("(") ? 1
                    : Here.IsMark(")") ? -1
                    : 0;
            }
            return new Expression.SubPlan(start, LastEnd);
        }
        var inner = Read();
        if (inner is null || !Here.IsMark(")"))
        {
            return null;
        }
        _at++;
        return inner with { Start = start, End = LastEnd };
    }

    private bool IsSubPlan() =>
        Here.IsWord("SubPlan")
        || Here.IsWord("InitPlan")
        || (Here.IsWord("hashed") && Ahead.IsWord("SubPlan"))
        || (Here.IsWord("alternatives") && Ahead.IsMark(":"))
        || ((Here.IsWord("ANY") || Here.IsWord("ALL") || Here.IsWord("EXISTS")) && Ahead.IsMark("("));

    /// <summary><c>alias.column</c>, <c>column</c>, or a call of a function, whose schema may be named.</summary>
    private Expression? ReadName()
    {
        var start = Here.Start;
        List<ConditionToken> names = [Here];
        _at++;
        while (Here.IsMark(".") && Ahead.IsName)
        {
            names.Add(Ahead);
            _at += 2;
        }
        if (Here.IsMark(".") && Ahead is { Kind: TokenKind.Operator, Text: "*" })
        {
            _at += 2; // the whole row
            return new Expression.Other(start, LastEnd, []);
        }
        if (Here.IsMark("("))
        {
            return ReadList("(", ")") is { } arguments ? new Expression.Call(start, LastEnd, arguments) : null;
        }
        return names.Count switch
        {
            1 => new Expression.Column(start, LastEnd, null, names[0].Text, start, start),
            2 => new Expression.Column(start, LastEnd, names[0].Text, names[1].Text, start, names[1].Start),
            _ => null,
        };
    }

    /// <summary>
    /// What stands between two marks: expressions apart by commas, or by the keywords of EXTRACT, SUBSTRING, VARIADIC
    /// and their like, or by the colon of a slice.
    /// </summary>
    private List<Expression>? ReadList(string open, string close)
    {
        if (!Here.IsMark(open))
        {
            return null;
        }
        _at++;
        var items = new List<Expression>();
        while (!Here.IsMark(close))
        {
            if (AtEnd)
            {
                return null;
            }
            if (
                Here.IsMark(",")
                || Here.IsMark(":")
                || (Here.Kind == TokenKind.Operator && Here.Text == "*")
                || IsListKeyword(Here)
                || Ahead.IsWord("FROM")
            )
            {
                _at++;
                continue;
            }
            if (Read() is not { } item)
            {
                return null;
            }
            items.Add(item);
        }
        _at++;
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
        var start = Here.Start;
        _at++;
        var parts = new List<Expression>();
        while (!Here.IsWord("END"))
        {
            if (AtEnd)
            {
                return null;
            }
            if (Here.IsWord("WHEN") || Here.IsWord("THEN") || Here.IsWord("ELSE"))
            {
                _at++;
                continue;
            }
            if (Read() is not { } part)
            {
                return null;
            }
            parts.Add(part);
        }
        _at++;
        return new Expression.Other(start, LastEnd, parts);
    }
}

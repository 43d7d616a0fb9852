namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>Recursive descent over a deparsed expression. A null means that it was not understood.</summary>
internal sealed class ExpressionReader
{
    /// <summary>Deeper nesting than this is not read: the stack is finite.</summary>
    public const int MaxDepth = 128;

    private readonly TokenCursor _cursor;
    private readonly OperandReader _operands;
    private int _depth;

    public ExpressionReader(TokenCursor cursor)
    {
        _cursor = cursor;
        _operands = new OperandReader(cursor, this);
    }

    /// <summary>One expression, from AND and OR downwards.</summary>
    public Expression? Read()
    {
        if (++_depth > MaxDepth)
        {
            return null;
        }
        var first = ReadTerm();
        if (first is not null && (_cursor.Here.IsWord("AND") || _cursor.Here.IsWord("OR")))
        {
            first = ReadChain(first, _cursor.Here.Text);
        }
        _depth--;
        return first;
    }

    private Expression? ReadChain(Expression first, string word)
    {
        List<Expression> terms = [first];
        while (_cursor.Here.IsWord(word))
        {
            _cursor.Skip();
            if (ReadTerm() is not { } next)
            {
                return null;
            }
            terms.Add(next);
        }
        return word == "AND"
            ? new Expression.And(first.Start, _cursor.LastEnd, terms)
            : new Expression.Or(first.Start, _cursor.LastEnd, terms);
    }

    private Expression? ReadTerm()
    {
        var start = _cursor.Here.Start;
        if (_cursor.Here.IsWord("NOT"))
        {
            _cursor.Skip();
            return ++_depth <= MaxDepth && ReadTerm() is { } negated
                ? new Expression.Not(start, _cursor.LastEnd, negated)
                : null;
        }
        if (_cursor.Here.Kind == TokenKind.Operator && _cursor.Here.Text != "?")
        {
            _cursor.Skip();
            return _operands.Read() is { } inner ? new Expression.Other(start, _cursor.LastEnd, [inner]) : null;
        }
        var left = _operands.Read();
        for (var length = 0; left is not null; length++)
        {
            if (length > MaxDepth)
            {
                return null;
            }
            if (_cursor.Here.IsWord("IS"))
            {
                left = ReadTest(left);
            }
            else if (_cursor.Here.Kind == TokenKind.Operator || _cursor.Here.IsWord("OPERATOR"))
            {
                left = ReadBinary(left);
            }
            else if (_cursor.Here.IsWord("AT") && _cursor.Ahead.IsWord("TIME"))
            {
                _cursor.Skip(3); // AT TIME ZONE
                left = _operands.Read() is { } zone
                    ? new Expression.Other(left.Start, _cursor.LastEnd, [left, zone])
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
        var name = _cursor.Here.Text;
        _cursor.Skip();
        if (name == "OPERATOR")
        {
            // OPERATOR(schema.+): an operator that is not on the search path.
            if (!_cursor.Here.IsMark("("))
            {
                return null;
            }
            while (!_cursor.AtEnd && _cursor.Here.Kind != TokenKind.Operator)
            {
                _cursor.Skip();
            }
            name = _cursor.Here.Text;
            _cursor.Skip(2);
        }
        if (_cursor.Here.IsWord("ANY") || _cursor.Here.IsWord("ALL"))
        {
            name += " " + _cursor.Here.Text;
            _cursor.Skip();
        }
        return _operands.Read() is { } right
            ? new Expression.Binary(left.Start, _cursor.LastEnd, left, name, right)
            : null;
    }

    private Expression? ReadTest(Expression subject)
    {
        _cursor.Skip();
        var not = _cursor.Here.IsWord("NOT") ? "NOT " : "";
        _cursor.Skip(not.Length > 0 ? 1 : 0);
        if (_cursor.Here.IsWord("DISTINCT") && _cursor.Ahead.IsWord("FROM"))
        {
            _cursor.Skip(2);
            return _operands.Read() is { } other
                ? new Expression.Binary(subject.Start, _cursor.LastEnd, subject, $"IS {not}DISTINCT FROM", other)
                : null;
        }
        if (_cursor.Here.Kind != TokenKind.Word)
        {
            return null;
        }
        var what = not + _cursor.Here.Text;
        _cursor.Skip();
        return new Expression.Test(subject.Start, _cursor.LastEnd, subject, what);
    }
}

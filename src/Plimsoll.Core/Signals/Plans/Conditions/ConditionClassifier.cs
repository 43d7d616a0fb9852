using System.Text;

namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>Turns expressions into the conditions that an index could serve.</summary>
internal sealed class ConditionClassifier(string text, ConditionParser.TypeOf? typeOf)
{
    public IEnumerable<Condition> Conjuncts(Expression whole) =>
        whole is Expression.And and ? and.Terms.SelectMany(Conjuncts) : [Classify(whole)];

    /// <summary>The side that rests on one column; null where it rests on none, on several, or on a subplan.</summary>
    public Operand? Operand(Expression side)
    {
        var columns = side.Columns.Select(c => (c.Alias, c.Name)).Distinct().Take(2).ToList();
        if (columns.Count != 1 || side.HasSubPlan)
        {
            return null;
        }
        var (alias, name) = columns[0];
        return side switch
        {
            Expression.Column => new Operand(alias, name, SqlIdentifier.Quote(name), OperandShape.Column),
            Expression.Cast { Inner: Expression.Column } cast => new Operand(
                alias,
                name,
                InIndex(side),
                Relabelling.Is(typeOf?.Invoke(alias, name), cast.Type) ? OperandShape.Relabelled : OperandShape.Cast
            ),
            _ => new Operand(alias, name, InIndex(side), OperandShape.Expression),
        };
    }

    private Condition Classify(Expression one) =>
        one switch
        {
            Expression.Or or => new Condition.AnyOf([
                .. or.Terms.Select(t => (IReadOnlyList<Condition>)[.. Conjuncts(t)]),
            ]),
            Expression.Column when Operand(one) is { } subject => new Condition.BooleanTest(subject, true),
            Expression.Not { Inner: Expression.Column inner } when Operand(inner) is { } subject =>
                new Condition.BooleanTest(subject, false),
            Expression.Test { What: "NULL" or "NOT NULL" } test when Operand(test.Subject) is { } subject =>
                new Condition.NullTest(subject, test.What == "NULL"),
            Expression.Test { What: "TRUE" or "FALSE" } test when Operand(test.Subject) is { } subject =>
                new Condition.BooleanTest(subject, test.What == "TRUE"),
            Expression.Binary { Left: Expression.Row left, Right: Expression.Row right } rows => Keyset(
                rows,
                left,
                right
            ),
            Expression.Binary binary => Binary(binary) ?? Opaque(one),
            _ => Opaque(one),
        };

    private Condition? Binary(Expression.Binary binary)
    {
        var left = Operand(binary.Left);
        var right = Operand(binary.Right);
        if (left is not null && right is not null)
        {
            return left.Alias != right.Alias ? new Condition.Join(left, binary.Operator, right) : null;
        }
        if (left is not null && !binary.Right.Columns.Any())
        {
            return new Condition.Comparison(left, binary.Operator, Text(binary.Right));
        }
        if (right is not null && !binary.Left.Columns.Any() && Commuted(binary.Operator) is { } commuted)
        {
            return new Condition.Comparison(right, commuted, Text(binary.Left));
        }
        return null;
    }

    /// <summary>
    /// <c>ROW(a, b) &lt; ROW($1, $2)</c>, as keyset pagination writes it, implies <c>a &lt;= $1</c>: the part that an
    /// index on <c>a</c> can use.
    /// </summary>
    private Condition Keyset(Expression.Binary rows, Expression.Row left, Expression.Row right)
    {
        if (
            rows.Operator is "<" or "<=" or ">" or ">="
            && left.Fields.Count > 0
            && left.Fields.Count == right.Fields.Count
        )
        {
            var weaker = rows.Operator[..1] + "=";
            var first = new Expression.Binary(rows.Start, rows.End, left.Fields[0], weaker, right.Fields[0]);
            return Binary(first) ?? Opaque(rows);
        }
        return Opaque(rows);
    }

    private static string? Commuted(string name) =>
        name switch
        {
            "=" or "<>" or "&&" => name,
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            "@>" => "<@",
            "<@" => "@>",
            _ => null,
        };

    private Condition.Opaque Opaque(Expression one) => new(Text(one));

    private string Text(Expression one) => text[one.Start..one.End];

    /// <summary>Without aliases, and in parentheses unless it is a call: as CREATE INDEX takes it.</summary>
    private string InIndex(Expression side)
    {
        var bare = new StringBuilder();
        var at = side.Start;
        foreach (var column in side.Columns.OrderBy(c => c.NameStart))
        {
            bare.Append(text, at, column.AliasStart - at);
            at = column.NameStart;
        }
        bare.Append(text, at, side.End - at);
        var sql = bare.ToString();
        while (IsWrapped(sql))
        {
            sql = sql[1..^1];
        }
        return side is Expression.Call ? sql : $"({sql})";
    }

    /// <summary>The first parenthesis closes at the very end.</summary>
    private static bool IsWrapped(string sql)
    {
        if (sql.Length < 2 || sql[0] != '(' || ConditionLexer.Read(sql) is not { } tokens)
        {
            return false;
        }
        var depth = 0;
        foreach (var token in tokens)
        {
            depth +=
                token.IsMark("(") ? 1
                : token.IsMark(")") ? -1
                : 0;
            if (depth == 0)
            {
                return token.End == sql.Length;
            }
        }
        return false;
    }
}

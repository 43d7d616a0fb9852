using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Tests.Signals.Plans.Conditions;

public sealed class ConditionParserTests
{
    [Theory]
    [InlineData("(b.provider_id = $1)", "b", "provider_id", "=", "$1")]
    [InlineData("($1 < b.starts_at)", "b", "starts_at", ">", "$1")]
    [InlineData("(b.status = ANY ('{?}'::text[]))", "b", "status", "= ANY", "('{?}'::text[])")]
    [InlineData("(b.status <> ALL ($2))", "b", "status", "<> ALL", "($2)")]
    [InlineData("(b.amount >= ?)", "b", "amount", ">=", "?")]
    [InlineData("(b.day < (CURRENT_DATE - '1 day'::interval))", "b", "day", "<", "(CURRENT_DATE - '1 day'::interval)")]
    [InlineData("(b.id = $0)", "b", "id", "=", "$0")]
    [InlineData("(b.id = (InitPlan 1).col1)", "b", "id", "=", "(InitPlan 1).col1")]
    [InlineData("(d.tags @> '{?}'::jsonb)", "d", "tags", "@>", "'{?}'::jsonb")]
    [InlineData("('?'::jsonb <@ d.tags)", "d", "tags", "@>", "'?'::jsonb")]
    [InlineData("(b.x IS NOT DISTINCT FROM $1)", "b", "x", "IS NOT DISTINCT FROM", "$1")]
    [InlineData("(\"we\"\"ird\".\"Col umn\" = $1)", "we\"ird", "Col umn", "=", "$1")]
    [InlineData("(größe.naïve = $1)", "größe", "naïve", "=", "$1")]
    public void Reads_a_comparison(string text, string alias, string column, string name, string operand)
    {
        var comparison = ConditionParser.Parse(text).ShouldHaveSingleItem().ShouldBeOfType<Condition.Comparison>();
        comparison.Subject.ShouldBe(new Operand(alias, column, SqlIdentifier.Quote(column), OperandShape.Column));
        comparison.Operator.ShouldBe(name);
        comparison.Operand.ShouldBe(operand);
    }

    [Theory]
    [InlineData("((u.email)::text = $1)", "((email)::text)", OperandShape.Relabelled)]
    [InlineData("((u.email)::text ~~* '%?%'::text)", "((email)::text)", OperandShape.Relabelled)]
    [InlineData("((u.email)::numeric = '?'::numeric)", "((email)::numeric)", OperandShape.Cast)]
    [InlineData(
        "((u.email)::timestamp without time zone > $1)",
        "((email)::timestamp without time zone)",
        OperandShape.Cast
    )]
    [InlineData("(lower((u.email)::text) = $1)", "lower((email)::text)", OperandShape.Expression)]
    [InlineData("((lower(u.email)) = $1)", "lower(email)", OperandShape.Expression)]
    [InlineData("((u.email || '@'::text) = $1)", "(email || '@'::text)", OperandShape.Expression)]
    [InlineData("((u.email ->> 'a'::text) = $1)", "(email ->> 'a'::text)", OperandShape.Expression)]
    [InlineData("(EXTRACT(year FROM u.email) = $1)", "EXTRACT(year FROM email)", OperandShape.Expression)]
    [InlineData("((u.email)::text COLLATE \"C\" = $1)", "((email)::text COLLATE \"C\")", OperandShape.Expression)]
    [InlineData("(pg_catalog.\"Odd\"(u.email, 1) = $1)", "pg_catalog.\"Odd\"(email, 1)", OperandShape.Expression)]
    [InlineData(
        "((u.email AT TIME ZONE 'UTC'::text) > $1)",
        "(email AT TIME ZONE 'UTC'::text)",
        OperandShape.Expression
    )]
    public void Tells_how_the_column_is_used(string text, string expression, OperandShape shape)
    {
        var comparison = ConditionParser.Parse(text).ShouldHaveSingleItem().ShouldBeOfType<Condition.Comparison>();
        comparison.Subject.ShouldBe(new Operand("u", "email", expression, shape));
    }

    [Theory]
    [InlineData("character varying(80)", "text", OperandShape.Relabelled)]
    [InlineData("integer", "text", OperandShape.Cast)]
    [InlineData("character(10)", "text", OperandShape.Cast)]
    [InlineData("integer", "bigint", OperandShape.Cast)]
    public void Tells_a_relabelling_from_a_cast_by_the_type(string from, string to, OperandShape shape) =>
        ConditionParser
            .Parse($"((u.x)::{to} = $1)", (_, _) => from)
            .ShouldHaveSingleItem()
            .ShouldBeOfType<Condition.Comparison>()
            .Subject.Shape.ShouldBe(shape);

    [Fact]
    public void Reads_a_join_and_leaves_two_columns_of_one_relation_alone()
    {
        var both = ConditionParser.Parse("((a.x = b.y) AND (a.p < a.q))");
        both[0]
            .ShouldBe(
                new Condition.Join(
                    new Operand("a", "x", "x", OperandShape.Column),
                    "=",
                    new Operand("b", "y", "y", OperandShape.Column)
                )
            );
        both[1].ShouldBe(new Condition.Opaque("(a.p < a.q)"));
    }

    [Fact]
    public void Flattens_nested_conjunctions() =>
        ConditionParser.Parse("((a.x = 1) AND ((a.y = 2) AND (a.z IS NULL)) AND a.w)").Count.ShouldBe(4);

    [Fact]
    public void Reads_alternatives()
    {
        var any = ConditionParser
            .Parse("((a.x = 1) OR ((a.y = 2) AND (a.z IS NOT NULL)))")
            .ShouldHaveSingleItem()
            .ShouldBeOfType<Condition.AnyOf>();
        any.Alternatives.Select(a => a.Count).ShouldBe([1, 2]);
    }

    [Fact]
    public void Reads_tests_of_null_and_of_booleans()
    {
        var column = new Operand("a", "x", "x", OperandShape.Column);
        ConditionParser.Parse("(a.x IS NULL)").ShouldBe([new Condition.NullTest(column, true)]);
        ConditionParser.Parse("(a.x IS NOT NULL)").ShouldBe([new Condition.NullTest(column, false)]);
        ConditionParser.Parse("a.x").ShouldBe([new Condition.BooleanTest(column, true)]);
        ConditionParser.Parse("(NOT a.x)").ShouldBe([new Condition.BooleanTest(column, false)]);
        ConditionParser.Parse("(a.x IS TRUE)").ShouldBe([new Condition.BooleanTest(column, true)]);
        // NOT TRUE holds for NULL too.
        ConditionParser.Parse("(a.x IS NOT TRUE)").ShouldHaveSingleItem().ShouldBeOfType<Condition.Opaque>();
    }

    [Fact]
    public void Takes_the_first_field_of_a_keyset() =>
        ConditionParser
            .Parse("(ROW(b.created_at, b.id) < ROW($1, $2))")
            .ShouldBe([
                new Condition.Comparison(new Operand("b", "created_at", "created_at", OperandShape.Column), "<=", "$1"),
            ]);

    [Theory]
    [InlineData("(NOT (SubPlan 1))")]
    [InlineData("(hashed SubPlan 2)")]
    [InlineData("(alternatives: SubPlan 1 or hashed SubPlan 2)")]
    [InlineData("(ANY (a.x = (hashed SubPlan 1).col1))")]
    [InlineData("(a.x = (b.y + c.z))")]
    [InlineData("CASE WHEN (a.x = 1) THEN true ELSE false END")]
    [InlineData("(a.x = ")]
    [InlineData("(a.x = 'unclosed)")]
    public void Keeps_what_no_index_serves_as_it_is(string text) =>
        ConditionParser.Parse(text).ShouldBe([new Condition.Opaque(text)]);

    [Theory]
    [InlineData("b.created_at", "created_at", false, false)]
    [InlineData("b.created_at DESC", "created_at", true, true)]
    [InlineData("b.created_at DESC NULLS LAST", "created_at", true, false)]
    [InlineData("b.created_at NULLS FIRST", "created_at", false, true)]
    [InlineData("(lower((b.name)::text)) DESC", "lower((name)::text)", true, true)]
    public void Reads_a_sort_key(string text, string expression, bool descending, bool nullsFirst)
    {
        var key = ConditionParser.ParseKey(text);
        key.Subject.ShouldNotBeNull().Expression.ShouldBe(expression);
        key.Descending.ShouldBe(descending);
        key.NullsFirst.ShouldBe(nullsFirst);
    }

    [Theory]
    [InlineData("(count(*)) DESC")]
    [InlineData("(sum((a.x * b.y)))")]
    [InlineData("b.x USING <<<")]
    [InlineData("")]
    public void A_sort_key_without_one_column_has_no_subject(string text) =>
        ConditionParser.ParseKey(text).Subject.ShouldBeNull();

    [Fact]
    public void Nothing_is_no_condition()
    {
        ConditionParser.Parse(null).ShouldBeEmpty();
        ConditionParser.Parse(" ").ShouldBeEmpty();
    }
}

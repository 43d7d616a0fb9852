using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Tests.Signals.Redaction;

public sealed class LiteralRedactorTests
{
    [Theory]
    [InlineData("SELECT 'secret'", "SELECT '?'")]
    [InlineData("SELECT 'it''s', E'a\\'b', N'x', U&'\\0441', B'101', X'1F'", "SELECT '?', '?', '?', '?', '?', '?'")]
    [InlineData("SELECT $$secret$$, $tag$ a $$ b $tag$, $1", "SELECT '?', '?', $1")]
    [InlineData("a = 1 AND b=2.5e-3 OR c = .5 OR d = 0xFF OR e = 1_000", "a = ? AND b=? OR c = ? OR d = ? OR e = ?")]
    [InlineData("x -- secret\n + /* a /* nested */ secret */ y", "x + y")]
    [InlineData(
        "CREATE ROLE bob PASSWORD 'hunter2' VALID UNTIL '2030-01-01'",
        "CREATE ROLE bob PASSWORD '?' VALID UNTIL '?'"
    )]
    [InlineData("ALTER USER u PASSWORD 'not closed", "ALTER USER u PASSWORD '?'")]
    public void Takes_every_literal_and_comment_out(string sql, string expected) =>
        LiteralRedactor.Redact(sql).ShouldBe(expected);

    [Theory]
    [InlineData("col1 = $1 AND t2.a_3 = $2")]
    [InlineData("\"Order 66\".\"it's 5\" = $1")]
    [InlineData("U&\"d\\0061t\\+000061\"")]
    [InlineData("(name)::character varying(20)")]
    [InlineData("(total)::numeric(10,2) < $1")]
    [InlineData("CAST(x AS numeric(10, 2))")]
    [InlineData("(NOT (hashed SubPlan 1))")]
    [InlineData("SELECT a, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC, 1")]
    [InlineData("a$1b")]
    [InlineData("SELECT a FROM t WHERE b IN ($1 /*, ... */)")]
    public void Leaves_what_is_no_data(string sql) => LiteralRedactor.Redact(sql).ShouldBe(sql);

    [Theory]
    [InlineData("SELECT * FROM t WHERE a = 5 AND b = $1", "SELECT * FROM t WHERE a = $2 AND b = $1")]
    [InlineData("(SELECT 'x' || $3)", "(SELECT $4 || $3)")]
    [InlineData("SET app.user = 'bob'", "SET app.user = '?'")]
    public void Leaves_a_statement_with_a_plan_plannable(string sql, string expected) =>
        LiteralRedactor.RedactStatement(sql).ShouldBe(expected);

    [Fact]
    public void Null_stays_null() => LiteralRedactor.RedactOrNull(null).ShouldBeNull();
}

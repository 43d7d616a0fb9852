using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Telemetry.Statements;

namespace Plimsoll.Telemetry.Tests.Statements;

public sealed class StatementNormaliserTests
{
    private const string Planted = "Zq7Wx";

    private static readonly StatementNormaliser s_normaliser = new(new SeededHash(42));

    [Theory]
    [InlineData("SELECT * FROM t WHERE a = 5 AND b = $1", "SELECT * FROM t WHERE a = $2 AND b = $1")]
    [InlineData("select 'it''s', E'a\\'b', $$x$$, $t$y$t$, -1.5e-3", "select $1, $2, $3, $4, -$5")]
    [InlineData("SELECT  a -- why\n FROM\tt /* a /* b */ c */ x", "SELECT a FROM t x")]
    [InlineData(
        "SELECT a::numeric(10,2) FROM t ORDER BY 1, 2 LIMIT 10",
        "SELECT a::numeric(10,2) FROM t ORDER BY 1, 2 LIMIT $1"
    )]
    [InlineData("SET app.user = 'bob'", "SET app.user = '?'")]
    public void Makes_literals_parameters(string sql, string expected) => Normal(sql).ShouldBe(expected);

    [Theory]
    [InlineData(
        "SELECT a FROM t WHERE b = @b AND c = @c OR d = @b",
        "SELECT a FROM t WHERE b = $1 AND c = $2 OR d = $1"
    )]
    [InlineData("SELECT a FROM t WHERE b = :b AND c = 'x'", "SELECT a FROM t WHERE b = $1 AND c = $2")]
    [InlineData("SELECT a FROM t WHERE b = ? LIMIT ?", "SELECT a FROM t WHERE b = $1 LIMIT $2")]
    [InlineData("SELECT a FROM t WHERE b = %s AND c = %(name)s", "SELECT a FROM t WHERE b = $2 AND c = $1")]
    [InlineData(
        "SELECT a->>'k', b ? 'x', c @> $1, d[1:n], e::text",
        "SELECT a->>$2, b ? $3, c @> $1, d[$4:n], e::text"
    )]
    public void Numbers_the_placeholders_of_every_driver(string sql, string expected) => Normal(sql).ShouldBe(expected);

    [Theory]
    [InlineData(
        "SELECT a FROM t WHERE b IN (1, 2, 3) AND c = 4",
        "SELECT a FROM t WHERE b IN ($1 /*, ... */) AND c = $2"
    )]
    [InlineData("SELECT a FROM t WHERE b IN ($1,$2,$3)", "SELECT a FROM t WHERE b IN ($1 /*, ... */)")]
    [InlineData("SELECT a FROM t WHERE b IN ($1::int, $2::int)", "SELECT a FROM t WHERE b IN ($1::int /*, ... */)")]
    [InlineData("SELECT a FROM t WHERE b IN (-1, -2)", "SELECT a FROM t WHERE b IN (-$1 /*, ... */)")]
    [InlineData("SELECT a FROM t WHERE b IN ($1)", "SELECT a FROM t WHERE b IN ($1)")]
    [InlineData("SELECT a FROM t WHERE b IN (SELECT c FROM d)", "SELECT a FROM t WHERE b IN (SELECT c FROM d)")]
    [InlineData("SELECT a FROM t WHERE b IN ($1, lower($2))", "SELECT a FROM t WHERE b IN ($1, lower($2))")]
    [InlineData(
        "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, NULL) RETURNING id",
        "INSERT INTO t (a, b) VALUES ($1, $2) /*, ... */ RETURNING id"
    )]
    [InlineData("INSERT INTO t VALUES (now(), 'x')", "INSERT INTO t VALUES (now(), $1)")]
    public void A_list_of_any_length_is_one_text(string sql, string expected) => Normal(sql).ShouldBe(expected);

    [Fact]
    public void Every_literal_leaves_its_hash_the_same_as_the_bare_value()
    {
        var hash = new SeededHash(42);
        Normal("SELECT a FROM t WHERE b = 'bob' AND c IN (17, 18)");
        s_normaliser.Values.ShouldBe([hash.Of("bob"u8), hash.Of("17"u8), hash.Of("18"u8)]);
    }

    [Theory]
    [InlineData("SELECT * FROM t WHERE a = 'it\\'s secret'", "SELECT * FROM t WHERE a = …")]
    [InlineData("SELECT `a` FROM t WHERE b = \"secret\"", "SELECT `a` FROM t WHERE b = $1")]
    [InlineData("SELECT a FROM t WHERE b = 1 # secret", "SELECT a FROM t WHERE b = $1")]
    public void Another_dialect_is_taken_at_its_worst(string sql, string expected)
    {
        var kept = Normal(sql, SqlDialect.Other);
        kept.ShouldNotContain("secret");
        kept.ShouldStartWith(expected.TrimEnd('…').TrimEnd());
    }

    [Fact]
    public void No_literal_survives_and_twice_is_as_once()
    {
        string[] literals =
        [
            $"'{Planted}'",
            $"'a''{Planted}'",
            $"E'\\'{Planted}\\\\'",
            $"$${Planted}$$",
            $"$t1${Planted} $$ 'x$t1$",
            $"U&'{Planted}'",
            $"N'{Planted}'",
            $"' -- {Planted}'",
            $"/* {Planted} */ 1",
            $"-- {Planted}\n 1",
            "90817263",
            "9081.7263",
        ];
        string[] surroundings =
        [
            "SELECT ",
            " a.b1 = ",
            " AND \"Col ' 1\" <> ",
            ", ",
            "(",
            ")",
            " -> ",
            "::text",
            " LIKE ",
            "\n",
            " ORDER BY ",
            " $1 ",
            " IN (",
            " IN ($1, ",
            " VALUES (",
            "), (",
            " numeric(10,2) ",
            " @p0 ",
            " ? ",
            " %s ",
            " :x ",
        ];
        var sql = Gen.Elements(literals)
            .SelectMany(l => Gen.Elements(surroundings).Select(s => s + " " + l + " "))
            .ListOf()
            .Select(parts => $"SELECT {string.Concat(parts)} '{Planted}");
        Prop.ForAll(
                sql.ToArbitrary(),
                text =>
                {
                    var once = Normal(text);
                    once.ShouldNotContain(Planted);
                    once.ShouldNotContain("9081");
                    Normal(once).ShouldBe(once);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Agrees_with_the_redactor_of_the_core_where_there_are_no_lists_and_placeholders()
    {
        string[] parts =
        [
            "SELECT ",
            "a.b",
            " = ",
            "5",
            " 'x' ",
            " $2 ",
            "::numeric(10,2)",
            " CAST(x AS varchar(20)) ",
            " ORDER BY 1, 2 ",
            " GROUP BY ",
            ",",
            " limit 10 ",
            " /* c */ ",
            " -- d\n",
            "\"q 1\"",
            " E'\\'' ",
            " $$d$$ ",
            "(",
            ")",
            " - ",
            "1.5e+3",
            " é ",
            " AND ",
            " interval '1 day' ",
        ];
        var sql = Gen.Elements(parts).ListOf().Select(p => "SELECT " + string.Join(' ', p));
        Prop.ForAll(sql.ToArbitrary(), text => Normal(text).ShouldBe(LiteralRedactor.RedactStatement(text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Any_bytes_give_a_text_without_an_exception()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                bytes =>
                {
                    s_normaliser.Normalise(bytes, SqlDialect.Postgres);
                    s_normaliser.Normalise(bytes, SqlDialect.Other);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
        var garbage = Gen.Elements("'\"$-/*\\ \n.,:()[]e5Ex1UB&Nabc_?;+=<>%#@s".ToCharArray())
            .ListOf()
            .Select(c => new string([.. c]));
        Prop.ForAll(garbage.ToArbitrary(), text => Normal(Normal(text)).Length <= 30 + (12 * text.Length))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static string Normal(string sql, SqlDialect dialect = SqlDialect.Postgres) =>
        Encoding.UTF8.GetString(s_normaliser.Normalise(Encoding.UTF8.GetBytes(sql), dialect));
}

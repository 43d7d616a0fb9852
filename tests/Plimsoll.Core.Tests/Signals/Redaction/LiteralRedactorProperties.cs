using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Tests.Signals.Redaction;

public sealed class LiteralRedactorProperties
{
    private const string Planted = "Zq7Wx";

    /// <summary>Ways to write a literal that holds the planted text, or for numbers the planted digits.</summary>
    private static readonly string[] s_literals =
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
        "'90817263'::int8",
    ];

    private static readonly string[] s_surroundings =
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
        " CREATE ROLE x PASSWORD ",
        " $1 ",
        " interval ",
        " numeric(10,2) ",
    ];

    // With a space between: `text$$x$$` is one identifier.
    private static readonly Gen<string> s_sql = Gen.Elements(s_literals)
        .SelectMany(l => Gen.Elements(s_surroundings).Select(s => s + " " + l + " "))
        .ListOf()
        .Select(string.Concat);

    private static readonly Gen<string> s_garbage = Gen.Elements(
            "'\"$-/*\\ \n.,:()[]e5Ex1UB&Nabc_é?;+=<>%#@".ToCharArray()
        )
        .ListOf()
        .Select(c => new string([.. c]));

    [Fact]
    public void No_planted_literal_survives() =>
        Check(
            s_sql,
            sql =>
            {
                var redacted = LiteralRedactor.Redact(sql) + LiteralRedactor.RedactStatement(sql);
                return !redacted.Contains(Planted) && !redacted.Contains("9081") && !redacted.Contains("7263");
            }
        );

    [Fact]
    public void Redacting_twice_changes_nothing() =>
        Check(
            Gen.OneOf(s_sql, s_garbage),
            sql => LiteralRedactor.Redact(LiteralRedactor.Redact(sql)) == LiteralRedactor.Redact(sql)
        );

    [Fact]
    public void Never_throws_and_tokens_leave_no_gap() =>
        Check(
            s_garbage,
            sql =>
            {
                var text = new StringBuilder();
                foreach (var token in SqlLexer.Tokens(sql))
                {
                    text.Append(token.In(sql));
                }
                return text.ToString() == sql;
            }
        );

    [Fact]
    public void Quoted_identifiers_stay_as_they_are() =>
        Check(
            s_garbage.Select(g => "\"" + g.Replace("\"", "\"\"") + "\""),
            identifier => LiteralRedactor.Redact($"SELECT {identifier} FROM t").Contains(identifier)
        );

    /// <summary>FsCheck names the seed of a failure in its message.</summary>
    private static void Check(Gen<string> texts, Func<string, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(texts.ToArbitrary(), holds));
}

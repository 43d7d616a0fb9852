using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Signals.Constants;

namespace Plimsoll.Tests.Signals.Constants;

public sealed class SeenTextsProperties
{
    private const string Planted = "Zq7Wx";

    private static readonly HashSet<string> s_declared = ["open", "done", "7", "o'clock"];

    private static readonly string[] s_secrets =
    [
        $"'{Planted}'",
        $"'a''{Planted}'",
        $"E'\\'{Planted}\\\\'",
        $"$${Planted}$$",
        $"$t1${Planted} $$ 'open$t1$",
        $"U&'{Planted}'",
        $"N'{Planted}'",
        $"/* 'open' {Planted} */ 1",
        $"-- {Planted}\n 1",
        $"'open{Planted}'",
        "90817263",
        "9081.7263",
        "'90817263'::int8",
        "X'90817263'",
    ];

    private static readonly string[] s_rest =
    [
        "'open'",
        "'o''clock'",
        "7",
        "a.b1 =",
        "AND \"Col ' 1\" <>",
        ",",
        "(",
        ")",
        "::text",
        "LIKE",
        "\n",
        "ORDER BY",
        "$1",
        "interval",
    ];

    private static readonly Gen<string> s_sql = Gen.Elements(s_secrets)
        .SelectMany(s => Gen.Elements(s_rest).Select(r => $" {s} {r} "))
        .ListOf()
        .Select(parts => "SELECT " + string.Concat(parts));

    private static readonly Gen<string> s_garbage = Gen.Elements(
            "'\"$-/*\\ \n.,:()[]e5Ex1UB&Nabc_é?;+=<>%#@".ToCharArray()
        )
        .ListOf()
        .Select(c => "SELECT " + new string([.. c]));

    [Fact]
    public void No_literal_survives_that_the_schema_does_not_declare() =>
        Check(
            s_sql,
            sql =>
            {
                var folded = FoldedText.Of(sql, s_declared);
                return !folded.Contains(Planted) && !folded.Contains("9081") && !folded.Contains("7263");
            }
        );

    [Fact]
    public void A_statement_cut_off_anywhere_shows_no_more() =>
        Check(
            s_sql.SelectMany(sql => Gen.Choose(0, sql.Length).Select(length => sql[..length])),
            sql => !FoldedText.Of(sql, s_declared).Contains(Planted)
        );

    [Fact]
    public void Folding_never_throws_and_folding_twice_changes_nothing() =>
        Check(
            Gen.OneOf(s_sql, s_garbage),
            sql =>
            {
                var folded = FoldedText.Of(sql, s_declared);
                return FoldedText.Of(folded, s_declared) == folded;
            }
        );

    /// <summary>What is read off is what stands there: declared values as they are, all else as nothing.</summary>
    [Fact]
    public void Constants_come_back_in_their_places() =>
        Check(
            Gen.Elements("open", "done", "o'clock", Planted).ListOf(),
            values =>
            {
                var list = values.ToList();
                var given = string.Join(" AND ", list.Select((v, i) => $"c{i} = '{v.Replace("'", "''")}'"));
                var wanted = string.Join(" AND ", list.Select((_, i) => $"c{i} = ${i + 1}"));
                var seen = new SeenTexts(s_declared);
                seen.Take(1, DateTime.UnixEpoch, 1, $"SELECT 1 FROM t WHERE true AND {given}");
                var constants = seen.ConstantsOf(1, $"SELECT 1 FROM t WHERE true AND {wanted}");
                return list.Select((v, i) => constants[i + 1] == (v == Planted ? null : v)).All(x => x);
            }
        );

    /// <summary>FsCheck names the seed of a failure in its message.</summary>
    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(cases.ToArbitrary(), holds));
}

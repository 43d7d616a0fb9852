using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Signals.Plans.Conditions;

namespace Plimsoll.Core.Tests.Signals.Plans.Conditions;

/// <summary>FsCheck prints the seed of a failing run.</summary>
public sealed class ConditionParserProperties
{
    private static readonly string[] s_pieces =
    [
        "(",
        ")",
        " AND ",
        " OR ",
        "NOT ",
        "a.x",
        "\"we\"\"ird\".\"C d\"",
        " = ",
        " ANY ",
        "::",
        "text",
        "character varying(20)",
        "[]",
        "'?'",
        "$1",
        " IS NULL",
        " IS NOT ",
        ",",
        "CASE WHEN ",
        " END",
        "ROW(",
        "SubPlan 1",
        "hashed ",
        "OPERATOR(",
        "lower(",
        " FROM ",
        " COLLATE ",
        ".",
        "*",
        "-",
        "1e",
        "AT TIME ",
        "DISTINCT FROM",
        "\"",
        "'",
    ];

    [Fact]
    public void Never_throws_on_garbage() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => Survives(text ?? "")).QuickCheckThrowOnFailure();

    [Fact]
    public void Never_throws_on_what_looks_like_a_condition() =>
        Prop.ForAll(Gen.Elements(s_pieces).ListOf().Select(p => string.Concat(p)).ToArbitrary(), Survives)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Never_overflows_on_deep_nesting()
    {
        Survives(new string('(', 100_000)).ShouldBeTrue();
        Survives(string.Concat(Enumerable.Repeat("NOT ", 100_000)) + "a.x").ShouldBeTrue();
        Survives(string.Concat(Enumerable.Repeat("lower(", 100_000))).ShouldBeTrue();
        Survives("a.x" + string.Concat(Enumerable.Repeat("::text", 100_000))).ShouldBeTrue();
    }

    private static bool Survives(string text)
    {
        var conditions = ConditionParser.Parse(text);
        _ = ConditionParser.ParseKey(text);
        return string.IsNullOrWhiteSpace(text) == (conditions.Count == 0);
    }
}

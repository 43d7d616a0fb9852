using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Tests.Signals.Constants;

public sealed class ConstantResolutionTests
{
    private const string Text = "SELECT * FROM orders WHERE status = $1 AND note = $2 AND amount > $3";
    private const string Filter = "((orders.amount > $3) AND ((orders.status)::text = $1) AND (orders.note = $2))";

    private static readonly Catalog s_catalog = AWorkload
        .With()
        .Table(
            "orders",
            t =>
                t.Column(
                        "status",
                        "character varying(10)",
                        but: c => c with { Declared = [new("open", 0.01), new("done", 0.99)] }
                    )
                    .Column("note", "text")
                    .Column("amount", "integer")
        )
        .Build()
        .Catalog;

    private static IReadOnlyList<KnownConstant> Of(string given, int calls = 10)
    {
        var seen = new SeenTexts(new HashSet<string> { "open", "done" });
        for (var i = 0; i < calls; i++)
        {
            seen.Take(1, DateTime.UnixEpoch.AddSeconds(i), 1, given);
        }
        var statement = new Statement
        {
            Fingerprint = new Fingerprint(1),
            Text = Text,
            Cumulative = default,
        };
        return ConstantResolution.Of(statement, APlan.SeqScan("orders", Filter), s_catalog, seen);
    }

    [Fact]
    public void Keeps_a_constant_that_the_column_declares() =>
        Of("SELECT * FROM orders WHERE status = 'open' AND note = 'x' AND amount > 5")
            .ShouldContain(new KnownConstant(new(1), 1, new("public", "orders"), "status", "open", 10));

    [Fact]
    public void Of_a_column_that_declares_nothing_only_that_there_was_one() =>
        Of("SELECT * FROM orders WHERE status = 'open' AND note = 'open' AND amount > 5")
            .Single(k => k.Column == "note")
            .Value.ShouldBeNull();

    [Fact]
    public void A_value_that_the_column_does_not_declare_is_nothing() =>
        Of("SELECT * FROM orders WHERE status = 'secret' AND note = 'x' AND amount > 5")
            .ShouldNotContain(k => k.Column == "status");

    [Fact]
    public void A_range_is_no_equality() =>
        Of("SELECT * FROM orders WHERE status = 'open' AND note = 'x' AND amount > 5")
            .ShouldNotContain(k => k.Column == "amount");

    [Fact]
    public void A_few_calls_say_too_little() =>
        Of("SELECT * FROM orders WHERE status = 'open' AND note = 'x' AND amount > 5", calls: 7).ShouldBeEmpty();
}

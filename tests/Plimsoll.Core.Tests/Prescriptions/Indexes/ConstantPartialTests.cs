using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Prescriptions.Indexes;

/// <summary>Partial indexes on one value that the schema names.</summary>
public sealed class ConstantPartialTests
{
    private static readonly DeclaredValue[] s_states = [new("open", 0.01), new("it's", 0.3), new("done", 0.69)];

    private static AWorkload Orders(string filter, double rows, DeclaredValue[]? declared = null, string index = "") =>
        AWorkload
            .With()
            .Table(
                "orders",
                t =>
                    (index.Length == 0 ? t : t.Index("mine", ["user_id"], i => i with { Predicate = index }))
                        .Rows(1_000_000)
                        .Column("id")
                        .Column("user_id", distinct: 5_000)
                        .Column(
                            "status",
                            "text",
                            distinct: 3,
                            width: 6,
                            common: [0.69, 0.3, 0.01],
                            but: c => c with { Declared = declared ?? s_states }
                        )
                        .Column("note", "text", distinct: -0.9, width: 200)
                        .PrimaryKey("id")
            )
            .Statement(
                "SELECT * FROM orders WHERE status = $1 AND user_id = $2",
                s =>
                    s.Share(0.6)
                        .Plan(
                            APlan.SeqScan("orders", filter, rows, cost: 45_000) with
                            {
                                Output = ["orders.id", "orders.note"],
                            }
                        )
            );

    private static AWorkload AskingFor(
        string status,
        double rows,
        DeclaredValue[]? declared = null,
        string index = ""
    ) => Orders($"((orders.status = {status}) AND (orders.user_id = $2))", rows, declared, index);

    [Fact]
    public async Task Holds_only_the_rows_with_the_value_that_is_always_asked_for()
    {
        var advice = await AskingFor("'open'::text", rows: 2).AdviseAsync();

        var proposal = advice.Proposals.ShouldHaveSingleItem();
        proposal.Design.Predicate.ShouldBe("status = 'open'");
        proposal.Design.Keys.ShouldBe([IndexKey.Of("user_id")]);
        proposal.Design.Selectivity.ShouldBe(0.01);
        proposal.Size.ShouldBeLessThan(Bytes.FromMegabytes(1));
        proposal.Reason.ShouldContain("only the rows where status = 'open'");
    }

    [Theory]
    [InlineData("'it''s'::text")]
    [InlineData("'done'::text")]
    [InlineData("'?'::text")]
    [InlineData("'secret'::text")]
    [InlineData("$1")]
    public async Task A_frequent_value_or_one_that_is_not_declared_or_not_known_gets_an_ordinary_index(string status)
    {
        var advice = await AskingFor(status, rows: 2).AdviseAsync();

        advice.Proposals.ShouldNotBeEmpty();
        advice.Proposals.ShouldAllBe(p => p.Design.Predicate == null);
        advice.Refused.ShouldAllBe(r => r.Design.Predicate == null);
    }

    [Fact]
    public async Task A_value_whose_share_is_not_known_gets_an_ordinary_index() =>
        (
            await AskingFor("'open'::text", rows: 2, [new("open", null), new("done", null)]).AdviseAsync()
        ).Proposals.ShouldAllBe(p => p.Design.Predicate == null);

    [Theory]
    [InlineData("(status = 'open'::text)")]
    [InlineData("((status)::text = 'open'::text)")]
    public async Task An_index_on_the_same_value_is_not_proposed_again(string existing)
    {
        var advice = await AskingFor("'open'::text", rows: 2, index: existing).AdviseAsync();

        advice.ShouldRefuse("orders (user_id) where status = 'open'", "mine does this already");
    }

    [Fact]
    public async Task A_number_is_written_as_one_and_a_quote_is_doubled()
    {
        DeclaredValue[] states = [new("it's", 0.05), new("done", 0.95)];
        var quoted = await AskingFor("'it''s'::text", rows: 2, states).AdviseAsync();
        quoted.Proposals.ShouldHaveSingleItem().Design.Predicate.ShouldBe("status = 'it''s'");

        var table = new ATable(new("public", "t"))
            .Column("level", "integer", but: c => c with { Declared = [new("2", 0.1), new("-1", 0.1)] })
            .Build();
        SqlConstant.Write("2", table.Columns[0]).ShouldBe("2");
        SqlConstant.Write("-1", table.Columns[0]).ShouldBe("'-1'");
    }

    [Fact]
    public async Task The_finding_says_how_many_rows_have_it_how_often_it_was_seen_and_whom_it_serves()
    {
        var workload = AskingFor("'open'::text", rows: 2)
            .Observe(o => o with { Constants = [new(new(1), 1, new("public", "orders"), "status", "open", 34)] });
        var advice = await workload.AdviseAsync();
        var finding = workload.Advice([.. advice.Proposals]).Diagnose<MissingIndexDetector>().ShouldHaveSingleItem();

        finding.Subject.ShouldEndWith("WHERE status = 'open'");
        finding.Evidence.ShouldContain(e =>
            e.Label == "status = 'open'"
            && e.Value == "1 % of the rows have it; asked for in 34 of 34 calls that were seen"
        );
        finding.Explanation.ShouldContain("may get a generic plan");
        finding.Prescriptions[0].Cost.Note.ShouldNotBeNull().ShouldContain("the constant itself in their text");
    }

    [Fact]
    public async Task Of_an_uneven_column_without_declared_values_it_says_what_is_missing()
    {
        var advice = await AskingFor("$1", rows: 2, declared: [])
            .Observe(o => o with { Constants = [new(new(1), 1, new("public", "orders"), "status", null, 34)] })
            .AdviseAsync();

        advice.ShouldRefuse("orders (status) where status = …", "declare them with a CHECK or an enum type");
    }
}

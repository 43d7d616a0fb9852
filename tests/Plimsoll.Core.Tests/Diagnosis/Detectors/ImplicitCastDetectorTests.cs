using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class ImplicitCastDetectorTests
{
    private static AWorkload Orders(
        string text = "SELECT * FROM orders WHERE number = $1",
        string filter = "((orders.number)::numeric = $1)",
        double rows = 300_000,
        Func<ATable, ATable>? but = null
    ) =>
        AWorkload
            .With()
            .Table(
                "orders",
                t =>
                {
                    var table = t.Rows(rows)
                        .Column("number", "bigint")
                        .Column("code", "character varying(20)")
                        .Index("orders_number_idx", "number");
                    return but is null ? table : but(table);
                }
            )
            .Statement(text, s => s.Share(0.25).Plan(APlan.SeqScan("orders", filter)));

    [Fact]
    public void Names_the_index_that_a_parameter_of_the_wrong_type_defeats()
    {
        var finding = Orders().Diagnose<ImplicitCastDetector>().ShouldHaveSingleItem();

        finding.Subject.ShouldBe("orders.number");
        finding.Title.ShouldBe("orders.number is cast to numeric before it is compared");
        finding.Severity.ShouldBe(Severity.High);
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Explanation.ShouldContain("orders_number_idx on it is not used");
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Disruption.ShouldBe(Disruption.Code);
        prescription.Change.ShouldBeOfType<Change.Advice>().Text.ShouldContain("bigint");
    }

    [Fact]
    public void Carries_the_proposed_index_on_the_cast_beside_the_advice()
    {
        var design = new IndexDesign { Table = new("public", "orders"), Keys = [new IndexKey("((number)::numeric)")] };
        var workload = Orders().Advice([design.Proposed(0.24, 1)]);

        workload
            .Diagnose<ImplicitCastDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.Select(p => p.Change.GetType())
            .ShouldBe([typeof(Change.CreateIndex), typeof(Change.Advice)]);
        workload.Diagnose<FunctionOnColumnDetector>().ShouldBeEmpty();
        workload.Diagnose<MissingIndexDetector>().ShouldBeEmpty();
    }

    [Fact]
    public void Sees_columns_of_different_types_in_a_join()
    {
        var finding = Orders(but: t => t)
            .Table("payments", t => t.Rows(300_000).Column("order_number", "numeric"))
            .Statement(
                "SELECT * FROM orders o JOIN payments p ON p.order_number = o.number",
                s =>
                    s.Share(0.5)
                        .Plan(
                            APlan.HashJoin(
                                APlan.SeqScan("payments", rows: 300_000),
                                APlan.SeqScan("orders", rows: 300_000),
                                "(payments.order_number = (orders.number)::numeric)"
                            )
                        )
            )
            .Diagnose<ImplicitCastDetector>()
            .ShouldHaveSingleItem();

        finding.Statements.Count.ShouldBe(2);
        finding.Share.ShouldBe(0.75, 1e-6);
        finding.Prescriptions[0].Title.ShouldContain("Give both sides of the join");
    }

    [Fact]
    public void A_relabelled_column_keeps_its_index() =>
        Orders(filter: "((orders.code)::text = $1)").Diagnose<ImplicitCastDetector>().ShouldBeEmpty();

    [Fact]
    public void A_cast_that_the_text_asks_for_is_no_accident() =>
        Orders("SELECT 1 FROM orders WHERE number::numeric = $1").Diagnose<ImplicitCastDetector>().ShouldBeEmpty();

    [Fact]
    public void An_index_on_the_cast_is_enough() =>
        Orders(but: t => t.Index("by_cast", [], i => i with { Keys = [new IndexKey("((number)::numeric)")] }))
            .Diagnose<ImplicitCastDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_small_table_is_healthy() => Orders(rows: 500).Diagnose<ImplicitCastDetector>().ShouldBeEmpty();

    [Fact]
    public void Quotes_strange_names() =>
        AWorkload
            .With()
            .Table("Bestellung", t => t.Rows(100_000).Column("Nr.", "integer").Index("i", "Nr."))
            .Statement(
                "SELECT * FROM \"Bestellung\" WHERE \"Nr.\" = $1",
                s => s.Share(0.5).Plan(APlan.SeqScan("Bestellung", "((\"Bestellung\".\"Nr.\")::numeric = $1)"))
            )
            .Diagnose<ImplicitCastDetector>()
            .ShouldHaveSingleItem()
            .Subject.ShouldBe("\"Bestellung\".\"Nr.\"");
}

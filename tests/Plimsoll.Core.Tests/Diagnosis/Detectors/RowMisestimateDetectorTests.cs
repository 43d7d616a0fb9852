using System.Text;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class RowMisestimateDetectorTests
{
    private const string Both = "((addresses.city = $1) AND (addresses.zip = $2))";

    private static AWorkload Addresses(
        double expected = 2,
        double returned = 900,
        string filter = Both,
        PlanKind kind = PlanKind.Exact,
        Func<PlanNode, PlanNode>? above = null,
        Func<ATable, ATable>? but = null,
        string text = "SELECT * FROM addresses WHERE city = $1 AND zip = $2"
    )
    {
        var scan = APlan.SeqScan("addresses", filter, rows: expected);
        return AWorkload
            .With()
            .Table(
                "addresses",
                t =>
                {
                    var table = t.Rows(200_000).Column("city", "text", 300).Column("zip", "text", 4_000);
                    return but is null ? table : but(table);
                }
            )
            .Statement(text, s => s.Share(0.4).RowsPerCall(returned).Plan(above is null ? scan : above(scan), kind));
    }

    private static PlanNode Joined(PlanNode scan) =>
        APlan.NestedLoop(
            scan,
            APlan.IndexScan("users", "users_pkey", "(users.id = addresses.user_id)"),
            rows: scan.Rows
        );

    [Fact]
    public void Proposes_extended_statistics_for_columns_filtered_together()
    {
        var finding = Addresses(above: Joined).Diagnose<RowMisestimateDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("Expects 2 rows and returns 900");
        finding.Severity.ShouldBe(Severity.Medium, "it is never high");
        var change = finding.Prescriptions.ShouldHaveSingleItem().Change.ShouldBeOfType<Change.CreateStatistics>();
        change.Columns.ShouldBe(["city", "zip"]);
        change.Name.Name.ShouldStartWith("plimsoll_addresses_city_zip_");
        finding.Prescriptions[0].Disruption.ShouldBe(Disruption.Statistics);
    }

    [Fact]
    public void A_wrong_estimate_that_changes_no_join_is_only_worth_knowing() =>
        Addresses().Diagnose<RowMisestimateDetector>().ShouldHaveSingleItem().Severity.ShouldBe(Severity.Info);

    [Fact]
    public void Too_many_rows_expected_is_only_worth_knowing() =>
        Addresses(expected: 5_000, returned: 3, above: Joined)
            .Diagnose<RowMisestimateDetector>()
            .ShouldHaveSingleItem()
            .Severity.ShouldBe(Severity.Info);

    [Fact]
    public void Prescribes_nothing_where_the_statistics_exist() =>
        Addresses()
            .ExtendedStatistics("s", "addresses", "zip", "city")
            .Diagnose<RowMisestimateDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldBeEmpty();

    [Fact]
    public void Prescribes_nothing_for_a_filter_on_one_column() =>
        Addresses(filter: "(addresses.city = $1)")
            .Diagnose<RowMisestimateDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldBeEmpty();

    [Fact]
    public void Blames_old_statistics_first()
    {
        var finding = Addresses(but: t => t.But(x => x with { ModifiedSinceAnalyze = 150_000 }))
            .Diagnose<RowMisestimateDetector>()
            .ShouldHaveSingleItem();

        finding.Prescriptions.ShouldBeEmpty();
        finding.Explanation.ShouldContain("out of date");
    }

    [Fact]
    public void Statements_that_filter_alike_share_one_prescription() =>
        Addresses()
            .Statement(
                "SELECT zip FROM addresses WHERE city = $1 AND zip = $2",
                s => s.Share(0.2).RowsPerCall(900).Plan(APlan.SeqScan("addresses", Both, rows: 2), PlanKind.Exact)
            )
            .Diagnose<RowMisestimateDetector>()
            .Sum(f => f.Prescriptions.Count)
            .ShouldBe(1);

    [Fact]
    public void A_plan_without_parameters_may_be_wrong_by_more() =>
        Addresses(expected: 50, kind: PlanKind.Generic).Diagnose<RowMisestimateDetector>().ShouldBeEmpty();

    [Fact]
    public void A_close_estimate_is_healthy() =>
        Addresses(expected: 400).Diagnose<RowMisestimateDetector>().ShouldBeEmpty();

    [Fact]
    public void Few_rows_either_way_are_healthy() =>
        Addresses(expected: 1, returned: 40).Diagnose<RowMisestimateDetector>().ShouldBeEmpty();

    [Fact]
    public void A_limit_cuts_what_is_returned_and_proves_nothing() =>
        Addresses(expected: 90_000, returned: 20, above: p => APlan.Limit(p))
            .Diagnose<RowMisestimateDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void An_aggregate_returns_one_row_and_proves_nothing() =>
        Addresses(expected: 90_000, returned: 1, above: p => APlan.Aggregate(p) with { Rows = 900 })
            .Diagnose<RowMisestimateDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void What_is_no_select_counts_affected_rows_and_proves_nothing() =>
        Addresses(text: "UPDATE addresses SET zip = $1").Diagnose<RowMisestimateDetector>().ShouldBeEmpty();

    [Fact]
    public void The_longest_names_still_fit()
    {
        var table = new string('é', 31);
        var finding = AWorkload
            .With()
            .Table(table, t => t.Rows(200_000).Column("a b").Column("c"))
            .Statement(
                "SELECT 1",
                s =>
                    s.Share(0.4)
                        .RowsPerCall(900)
                        .Plan(
                            APlan.SeqScan(table, $"((\"{table}\".\"a b\" = $1) AND (\"{table}\".c = $2))"),
                            PlanKind.Exact
                        )
            )
            .Diagnose<RowMisestimateDetector>()
            .ShouldHaveSingleItem();

        var change = finding.Prescriptions[0].Change.ShouldBeOfType<Change.CreateStatistics>();
        Encoding.UTF8.GetByteCount(change.Name.Name).ShouldBeLessThanOrEqualTo(SqlIdentifier.MaxBytes);
        change.Apply[0].ShouldContain("ON \"a b\", c FROM");
    }
}

using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class ChattyLookupDetectorTests
{
    /// <summary>A page of 20 bookings, 1,000 times; and the provider of each.</summary>
    internal static AWorkload Loop(
        long lookups = 20_000,
        double mean = 0.05,
        double rowsPerCall = 1,
        string condition = "(providers.id = $1)",
        bool foreignKey = true,
        string column = "provider_id",
        long others = 1_000
    ) =>
        AWorkload
            .With()
            .Table("providers", t => t.Rows(4_000).Column("id").PrimaryKey("id"))
            .Table(
                "bookings",
                t =>
                {
                    var table = t.Rows(1_000_000).Column("id").Column("customer_id").Column(column).PrimaryKey("id");
                    return foreignKey ? table.ForeignKey(column, "providers") : table;
                }
            )
            .Statement(
                "SELECT * FROM bookings WHERE customer_id = $1 LIMIT $2",
                s =>
                    s.Calls(1_000)
                        .RowsPerCall(20)
                        .MeanMilliseconds(3)
                        .Plan(APlan.Limit(APlan.IndexScan("bookings", "b", "(bookings.customer_id = $1)", rows: 20)))
            )
            .Statement(
                "SELECT * FROM providers WHERE id = $1",
                s =>
                    s.Calls(lookups)
                        .RowsPerCall(rowsPerCall)
                        .MeanMilliseconds(mean)
                        .Plan(APlan.IndexScan("providers", "providers_pkey", condition))
            )
            .Statement("UPDATE sessions SET seen = now()", s => s.Calls(others).MeanMilliseconds(0.1));

    [Fact]
    public void Finds_the_lookup_that_runs_once_for_each_row_of_its_parent()
    {
        var finding = Loop().Diagnose<ChattyLookupDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("providers is looked up once for each row of another statement");
        finding.Statements.ShouldBe([new Fingerprint(2), new Fingerprint(1)]);
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Severity.ShouldBe(Severity.Medium, "nine of ten calls are round trips of the loop");
        finding.Explanation.ShouldContain("about 20 times for each call");
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Disruption.ShouldBe(Disruption.Code);
        prescription.Change.ShouldBeOfType<Change.Advice>().Text.ShouldContain("id = ANY($1)");
    }

    [Fact]
    public void Finds_children_looked_up_for_each_parent_row()
    {
        var findings = AWorkload
            .With()
            .Table("services", t => t.Rows(20_000).Column("id").PrimaryKey("id"))
            .Table(
                "reviews",
                t => t.Rows(600_000).Column("service_id").Index("r", "service_id").ForeignKey("service_id", "services")
            )
            .Statement(
                "SELECT * FROM services WHERE city = $1",
                s => s.Calls(500).RowsPerCall(30).MeanMilliseconds(5).Plan(APlan.SeqScan("services", rows: 30))
            )
            .Statement(
                "SELECT avg(rating) FROM reviews WHERE service_id = $1",
                s =>
                    s.Calls(15_000)
                        .MeanMilliseconds(0.8)
                        .BlocksPerCall(15)
                        .Plan(APlan.Aggregate(APlan.IndexScan("reviews", "r", "(reviews.service_id = $1)", rows: 30)))
            )
            .Diagnose<ChattyLookupDetector>();

        findings.ShouldHaveSingleItem().Subject.ShouldBe(new Fingerprint(2).ToString());
    }

    [Fact]
    public void Is_less_sure_where_the_lookup_runs_elsewhere_too() =>
        Loop(lookups: 28_000)
            .Diagnose<ChattyLookupDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.Medium);

    [Fact]
    public void By_the_name_of_a_column_alone_it_is_never_more_than_low()
    {
        var finding = Loop(foreignKey: false).Diagnose<ChattyLookupDetector>().ShouldHaveSingleItem();

        finding.Confidence.ShouldBe(Confidence.Low);
        finding.Severity.ShouldBe(Severity.Low);
    }

    [Fact]
    public void Tables_that_have_nothing_to_do_with_each_other_are_no_pair() =>
        Loop(foreignKey: false, column: "note").Diagnose<ChattyLookupDetector>().ShouldBeEmpty();

    [Theory]
    [InlineData(5_000)]
    [InlineData(120_000)]
    public void Lookups_in_another_number_than_the_rows_are_ordinary_reads_by_key(long lookups) =>
        Loop(lookups).Diagnose<ChattyLookupDetector>().ShouldBeEmpty();

    [Fact]
    public void A_lookup_that_is_few_of_the_calls_is_healthy() =>
        Loop(others: 5_000_000).Diagnose<ChattyLookupDetector>().ShouldBeEmpty();

    [Fact]
    public void A_slow_statement_is_another_rule_s_affair() =>
        Loop(mean: 12).Diagnose<ChattyLookupDetector>().ShouldBeEmpty();

    [Fact]
    public void A_list_of_keys_is_the_cure_already() =>
        Loop(condition: "(providers.id = ANY ($1))").Diagnose<ChattyLookupDetector>().ShouldBeEmpty();

    [Fact]
    public void Reads_by_key_alone_are_healthy() =>
        AWorkload
            .With()
            .Table("accounts", t => t.Rows(100_000).Column("aid").PrimaryKey("aid"))
            .Statement(
                "SELECT abalance FROM accounts WHERE aid = $1",
                s =>
                    s.Calls(100_000)
                        .MeanMilliseconds(0.04)
                        .Plan(APlan.IndexScan("accounts", "accounts_pkey", "(accounts.aid = $1)"))
            )
            .Statement(
                "UPDATE accounts SET abalance = abalance + $1 WHERE aid = $2",
                s => s.Calls(100_000).MeanMilliseconds(0.1)
            )
            .Diagnose<ChattyLookupDetector>()
            .ShouldBeEmpty();
}

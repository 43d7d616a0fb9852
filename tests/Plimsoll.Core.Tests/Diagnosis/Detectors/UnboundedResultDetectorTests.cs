using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class UnboundedResultDetectorTests
{
    private static AWorkload Messages(
        PlanNode? plan = null,
        string text = "SELECT * FROM messages WHERE thread_id = $1",
        double rows = 4_000,
        long calls = 1_000
    ) =>
        AWorkload
            .With()
            .Table("messages", t => t.Rows(2_000_000).Column("id").Column("thread_id").PrimaryKey("id"))
            .Statement(
                text,
                s => s.Share(0.1).Calls(calls).RowsPerCall(rows).Plan(plan ?? APlan.SeqScan("messages", rows: rows))
            );

    [Fact]
    public void Advises_pages_where_thousands_of_rows_come_back()
    {
        var finding = Messages().Diagnose<UnboundedResultDetector>().ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Explanation.ShouldContain("returns 4000 rows every time, the whole of messages");
        finding.Evidence.ShouldContain(e => e.Label == "result per call (estimate)" && e.Value == "195 kB");
        finding.Prescriptions.ShouldHaveSingleItem().Disruption.ShouldBe(Disruption.Code);
    }

    [Fact]
    public void Judges_by_the_text_where_there_is_no_plan() =>
        AWorkload
            .With()
            .Statement("SELECT * FROM messages", s => s.Share(0.1).RowsPerCall(5_000))
            .Diagnose<UnboundedResultDetector>()
            .ShouldHaveSingleItem();

    [Theory]
    [InlineData("SELECT * FROM messages LIMIT $1")]
    [InlineData("SELECT * FROM messages FETCH FIRST $1 ROWS ONLY")]
    [InlineData("SELECT thread_id, count(*) FROM messages GROUP BY thread_id")]
    [InlineData("COPY messages TO STDOUT")]
    [InlineData("UPDATE messages SET read = $1")]
    [InlineData("WITH gone AS (DELETE FROM messages RETURNING *) SELECT * FROM gone")]
    public void Limits_groups_and_what_is_no_select_are_healthy(string text) =>
        AWorkload
            .With()
            .Statement(text, s => s.Share(0.1).RowsPerCall(5_000))
            .Diagnose<UnboundedResultDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_limit_inside_a_subquery_bounds_nothing() =>
        Messages(text: "SELECT * FROM messages WHERE thread_id = (SELECT id FROM threads LIMIT $1)")
            .Diagnose<UnboundedResultDetector>()
            .ShouldHaveSingleItem();

    [Fact]
    public void A_large_page_that_somebody_asked_for_is_healthy() =>
        Messages(APlan.Limit(APlan.SeqScan("messages", rows: 2_000_000), rows: 4_000))
            .Diagnose<UnboundedResultDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_grouped_report_is_healthy() =>
        Messages(APlan.Aggregate(APlan.SeqScan("messages", rows: 2_000_000), 4_000, "messages.thread_id"))
            .Diagnose<UnboundedResultDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_lookup_of_a_list_of_keys_is_bounded_by_the_list() =>
        Messages(APlan.IndexScan("messages", "messages_pkey", "(messages.id = ANY ($1))", rows: 4_000))
            .Diagnose<UnboundedResultDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_few_hundred_rows_are_healthy() =>
        Messages(rows: 400).Diagnose<UnboundedResultDetector>().ShouldBeEmpty();

    [Fact]
    public void An_export_that_runs_now_and_then_is_only_worth_knowing() =>
        Messages(calls: 2).Diagnose<UnboundedResultDetector>().ShouldHaveSingleItem().Severity.ShouldBe(Severity.Info);
}

using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors;

public sealed class OffsetPagingDetectorTests
{
    private static AWorkload Reviews(
        string text = "SELECT * FROM reviews ORDER BY id LIMIT $1 OFFSET $2",
        double paged = 600_000,
        double blocks = 5_000,
        bool sorted = false
    )
    {
        var rows = sorted
            ? APlan.Sort(APlan.SeqScan("reviews", rows: paged), "reviews.rating DESC")
            : APlan.IndexScan("reviews", "reviews_pkey", rows: paged);
        return AWorkload
            .With()
            .Table("reviews", t => t.Rows(600_000).Column("id").Column("rating", "integer").PrimaryKey("id"))
            .Statement(
                text,
                s => s.Share(0.3).RowsPerCall(20).BlocksPerCall(blocks).Plan(APlan.Limit(rows, rows: 60_000))
            );
    }

    [Fact]
    public void Advises_keyset_pages_where_far_more_is_read_than_returned()
    {
        var finding = Reviews().Diagnose<OffsetPagingDetector>().ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.High);
        finding.Confidence.ShouldBe(Confidence.Medium);
        finding.Evidence.ShouldContain(e => e.Label == "blocks read per call" && e.Value == "5000");
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Disruption.ShouldBe(Disruption.Code);
        prescription.Predicted.LoadReduction.ShouldBe(0.297, 0.001);
    }

    [Fact]
    public void Blames_the_offset_for_half_where_every_page_is_sorted_anew()
    {
        var finding = Reviews(sorted: true).Diagnose<OffsetPagingDetector>().ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        finding.Confidence.ShouldBe(Confidence.Low);
        finding.Explanation.ShouldContain("sorts about 600 k rows for every page");
        finding.Explanation.ShouldContain("how far readers page cannot be told");
        finding.Prescriptions[0].Change.ShouldBeOfType<Change.Advice>().Text.ShouldContain("reviews.rating DESC");
    }

    [Fact]
    public void First_pages_by_an_index_read_little_and_are_healthy() =>
        Reviews(blocks: 24).Diagnose<OffsetPagingDetector>().ShouldBeEmpty();

    [Fact]
    public void A_short_list_is_healthy() => Reviews(paged: 300).Diagnose<OffsetPagingDetector>().ShouldBeEmpty();

    [Fact]
    public void A_limit_alone_is_healthy() =>
        Reviews("SELECT * FROM reviews ORDER BY id LIMIT $1").Diagnose<OffsetPagingDetector>().ShouldBeEmpty();

    [Theory]
    [InlineData("SELECT \"offset 1\" FROM reviews LIMIT $1")]
    [InlineData("SELECT 1 /* offset 5 */ FROM reviews LIMIT $1")]
    [InlineData("SELECT t.offset FROM reviews t LIMIT $1")]
    public void A_name_or_comment_that_says_offset_is_none(string text) =>
        Reviews(text).Diagnose<OffsetPagingDetector>().ShouldBeEmpty();
}

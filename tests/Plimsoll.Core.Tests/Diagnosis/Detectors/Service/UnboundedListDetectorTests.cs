using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class UnboundedListDetectorTests
{
    private static AService List(
        string sql,
        SpanFlags flags = SpanFlags.None,
        bool isAnswered = true,
        int step = 100
    ) =>
        AService
            .With()
            .Requests(
                10,
                (t, i) =>
                    t.Server(
                        "GET",
                        "/bookings",
                        0,
                        100,
                        a => a.Query(sql, 10, 90, rows: 1_000 + step * i),
                        bytes: isAnswered ? 100 * (1_000 + step * i) : 500 + i % 2,
                        flags: flags
                    )
            );

    [Fact]
    public void Answers_that_grow_with_the_rows_are_told()
    {
        var finding = List("SELECT * FROM bookings").Diagnose<UnboundedListDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("GET /bookings returns up to 1900 rows at once");
        finding.Confidence.ShouldBe(Confidence.High);
    }

    [Fact]
    public void A_limit_is_the_cure_already() =>
        List("SELECT * FROM bookings LIMIT $1").Diagnose<UnboundedListDetector>().ShouldBeEmpty();

    [Fact]
    public void Whoever_asks_for_a_page_gets_one() =>
        List("SELECT * FROM bookings", SpanFlags.Paged).Diagnose<UnboundedListDetector>().ShouldBeEmpty();

    [Fact]
    public void Rows_that_are_read_to_be_added_up_are_another_matter() =>
        List("SELECT * FROM bookings", isAnswered: false).Diagnose<UnboundedListDetector>().ShouldBeEmpty();
}

using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class SerialIndependentCallsDetectorTests
{
    private static void Two(
        ATrace trace,
        bool isTurned = false,
        double gap = 0.2,
        string? method = null,
        bool isParallel = false
    )
    {
        var (first, second) = isTurned ? ("/prices", "/stock") : ("/stock", "/prices");
        trace.Server(
            "GET",
            "/a",
            0,
            100,
            a =>
                a.Op(SpanClass.Call, "stock", first, 5, 45, flags: SpanFlags.None)
                    .Op(SpanClass.Call, "stock", second, isParallel ? 10 : 45 + gap, isParallel ? 50 : 85 + gap)
        );
    }

    [Fact]
    public void Calls_in_a_row_would_save_what_the_shorter_takes()
    {
        var finding = AService
            .With()
            .Requests(10, (t, _) => Two(t))
            .Diagnose<SerialIndependentCallsDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("GET /a makes 2 calls one after the other that could run at once");
        finding.Confidence.ShouldBe(Confidence.Medium);
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 100 ms → 59.8 ms");
    }

    [Fact]
    public void Calls_that_come_in_either_order_do_not_need_each_other() =>
        AService
            .With()
            .Requests(10, (t, i) => Two(t, isTurned: i % 2 == 0))
            .Diagnose<SerialIndependentCallsDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.High);

    [Fact]
    public void A_pause_between_is_work_on_the_answer() =>
        AService
            .With()
            .Requests(10, (t, _) => Two(t, gap: 12))
            .Diagnose<SerialIndependentCallsDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Calls_that_run_at_once_already_are_healthy() =>
        AService
            .With()
            .Requests(10, (t, _) => Two(t, isParallel: true))
            .Diagnose<SerialIndependentCallsDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_statement_that_takes_what_the_one_before_returned_depends_on_it() =>
        AService
            .With()
            .Requests(
                10,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        100,
                        a =>
                            a.Query("SELECT id FROM users WHERE mail = $1", 0, 40, 1, [1], [77])
                                .Span(
                                    new SpanRow
                                    {
                                        Class = SpanClass.Call,
                                        Kind = SpanKind.Client,
                                        Peer = a.Texts.Intern("crm"),
                                        Name = a.Texts.Intern("GET"),
                                        Parameters = new ValueRange(1, 1),
                                    },
                                    40,
                                    90
                                )
                    )
            )
            .Diagnose<SerialIndependentCallsDetector>()
            .ShouldBeEmpty();
}

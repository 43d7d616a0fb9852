using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class SideEffectInRequestDetectorTests
{
    private static AService Mail(double length, bool isWaitedFor = true, string method = "POST") =>
        AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        method,
                        "/orders",
                        0,
                        50 + (isWaitedFor ? length : 0),
                        a => a.Op(SpanClass.Mail, "smtp", "send", 20, 20 + length)
                    )
            );

    [Fact]
    public void Mail_that_the_caller_waits_for_is_told_with_what_it_costs()
    {
        var finding = Mail(150).Diagnose<SideEffectInRequestDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("POST /orders sends mail while the caller waits");
        finding.Share.ShouldBe(0.75, 1e-6);
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 200 ms → 50 ms");
    }

    [Fact]
    public void Logs_that_are_shipped_while_the_caller_waits_are_told()
    {
        var finding = AService
            .With()
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "POST",
                        "/orders",
                        0,
                        100,
                        a => a.Op(SpanClass.Shipping, "logs.example.com", "ship", 20, 80)
                    )
            )
            .Diagnose<SideEffectInRequestDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("POST /orders ships logs or events while the caller waits");
        finding.Share.ShouldBe(0.6, 1e-6);
        finding.Confidence.ShouldBe(Confidence.High);
    }

    [Fact]
    public void Mail_that_nobody_waits_for_is_healthy() =>
        Mail(150, isWaitedFor: false).Diagnose<SideEffectInRequestDetector>().ShouldBeEmpty();

    [Fact]
    public void A_job_has_nobody_waiting() =>
        Mail(150, method: "").Diagnose<SideEffectInRequestDetector>().ShouldBeEmpty();

    [Fact]
    public void A_document_may_be_the_answer_so_less_is_claimed() =>
        AService
            .With()
            .Requests(
                5,
                (t, _) => t.Server("GET", "/invoice", 0, 300, a => a.Op(SpanClass.Rendering, "", "pdf", 20, 280))
            )
            .Diagnose<SideEffectInRequestDetector>()
            .ShouldHaveSingleItem()
            .Confidence.ShouldBe(Confidence.Medium);
}

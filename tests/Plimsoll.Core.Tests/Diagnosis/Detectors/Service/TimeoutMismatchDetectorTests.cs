using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class TimeoutMismatchDetectorTests
{
    private static AService GivesUp(double caller, double callee) =>
        AService
            .With()
            .Requests(
                10,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        caller + 10,
                        a =>
                            a.Op(
                                SpanClass.Call,
                                "stock",
                                "/stock",
                                0,
                                caller,
                                s => s.In("stock").Server("GET", "/stock", 1, callee),
                                SpanFlags.Error | SpanFlags.TimedOut
                            )
                    )
            );

    [Fact]
    public void A_callee_that_goes_on_for_nobody_is_told()
    {
        var finding = GivesUp(100, 400).Diagnose<TimeoutMismatchDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("stock goes on after shop has given up");
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("300 ms less work");
        finding.Evidence.ShouldContain(e => e.Label == "shop waits for" && e.Value == "about 100 ms");
    }

    [Fact]
    public void A_callee_that_gives_up_first_is_healthy() =>
        GivesUp(100, 90).Diagnose<TimeoutMismatchDetector>().ShouldBeEmpty();

    [Fact]
    public void Calls_that_are_answered_are_healthy() =>
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
                        a => a.Op(SpanClass.Call, "stock", "/s", 0, 90, s => s.In("stock").Server("GET", "/s", 1, 80))
                    )
            )
            .Diagnose<TimeoutMismatchDetector>()
            .ShouldBeEmpty();
}

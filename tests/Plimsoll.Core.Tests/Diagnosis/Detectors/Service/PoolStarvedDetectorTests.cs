using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class PoolStarvedDetectorTests
{
    private static AService Waiting(double wait) =>
        AService
            .With()
            .Requests(
                10,
                (t, _) =>
                    t.Server(
                        "GET",
                        "/a",
                        0,
                        60 + wait,
                        a =>
                            a.Op(SpanClass.DbConnect, "pool", "open", 5, 5 + wait)
                                .Query("SELECT 1 FROM a", 5 + wait, 50 + wait)
                    )
            );

    [Fact]
    public void Waits_in_the_traces_and_callers_in_line_are_certain()
    {
        var finding = Waiting(40)
            .Runtime(r =>
                r with
                {
                    Pools =
                    [
                        new PoolSignals("shop")
                        {
                            Max = 20,
                            Used = 19,
                            UsedMost = 20,
                            Pending = 12,
                            PendingMost = 30,
                        },
                    ],
                }
            )
            .Diagnose<PoolStarvedDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("shop waits for connections of its pool");
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Share.ShouldBe(0.4, 1e-6);
        var prescription = finding.Prescriptions.ShouldHaveSingleItem();
        prescription.Title.ShouldBe(
            "Let the pool grow to 39 connections",
            "19 in use and 12 waiting, and a quarter to spare; the server has 77 free"
        );
        prescription.Predicted.Effect.ShouldContain("mean 100 ms → 60 ms");
    }

    [Fact]
    public void Where_the_server_has_none_to_spare_the_pool_does_not_grow() =>
        Waiting(40)
            .Runtime(r =>
                r with
                {
                    Pools =
                    [
                        new PoolSignals("shop")
                        {
                            Max = 20,
                            Used = 20,
                            UsedMost = 20,
                            Pending = 100,
                        },
                    ],
                }
            )
            .Diagnose<PoolStarvedDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions.ShouldHaveSingleItem()
            .Title.ShouldBe("Hold connections for a shorter time");

    [Fact]
    public void Who_holds_a_connection_over_a_call_is_told_first()
    {
        var finding = Waiting(40)
            .Requests(
                5,
                (t, _) =>
                    t.Server(
                        "POST",
                        "/pay",
                        0,
                        500,
                        a =>
                            a.Query("BEGIN", 0, 1)
                                .Op(SpanClass.Call, "bank", "/charge", 10, 400)
                                .Query("COMMIT", 410, 411)
                    )
            )
            .Runtime(r =>
                r with
                {
                    Pools =
                    [
                        new PoolSignals("shop")
                        {
                            Max = 5,
                            UsedMost = 5,
                            Pending = 3,
                            Timeouts = 2,
                        },
                    ],
                }
            )
            .Diagnose<PoolStarvedDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.High, "callers gave up");
        finding.Prescriptions[0].Title.ShouldBe("Give the connection back before POST /pay calls bank");
    }

    [Fact]
    public void A_short_wait_is_healthy() => Waiting(1).Diagnose<PoolStarvedDetector>().ShouldBeEmpty();

    [Fact]
    public void A_busy_pool_without_waiters_is_healthy() =>
        AService
            .With()
            .Healthy()
            .Runtime(r =>
                r with
                {
                    Pools =
                    [
                        new PoolSignals("shop")
                        {
                            Max = 20,
                            Used = 19,
                            UsedMost = 20,
                            Pending = 0,
                        },
                    ],
                }
            )
            .Diagnose<PoolStarvedDetector>()
            .ShouldBeEmpty();
}

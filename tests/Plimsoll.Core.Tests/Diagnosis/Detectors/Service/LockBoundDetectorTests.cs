using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class LockBoundDetectorTests
{
    [Fact]
    public void Locks_on_the_critical_path_are_told()
    {
        var finding = AService
            .With()
            .Requests(
                5,
                (t, _) => t.Server("GET", "/a", 0, 100, a => a.Op(SpanClass.Lock, "Shop.Prices", "enter", 10, 50))
            )
            .Diagnose<LockBoundDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("Threads of shop wait for each other in Shop.Prices");
        finding.Share.ShouldBe(0.4, 1e-6);
        finding.Prescriptions[0].Predicted.Effect.ShouldContain("mean 100 ms → 60 ms");
    }

    [Fact]
    public void A_profile_beside_contention_names_the_function() =>
        AService
            .With()
            .Healthy()
            .Runtime(r =>
                r with
                {
                    LockContentionsPerSecond = 500,
                    Profile = new ProfileSignals
                    {
                        Samples = 1,
                        Waits = [new FrameShare("Shop.Rates.Get()", 0.4, 0.4) { Wait = WaitKind.Lock }],
                    },
                }
            )
            .Diagnose<LockBoundDetector>()
            .ShouldHaveSingleItem()
            .Title.ShouldContain("Shop.Rates.Get()");

    [Fact]
    public void A_few_contentions_are_healthy() =>
        AService
            .With()
            .Healthy()
            .Runtime(r => r with { LockContentionsPerSecond = 20, LockWaiters = 0.05 })
            .Diagnose<LockBoundDetector>()
            .ShouldBeEmpty();
}

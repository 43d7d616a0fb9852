using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class CpuBoundDetectorTests
{
    [Fact]
    public void Busy_processors_are_told_with_the_function()
    {
        var finding = AService
            .With()
            .Healthy()
            .Runtime(r =>
                r with
                {
                    CpuUtilisation = 0.96,
                    Profile = new ProfileSignals
                    {
                        Samples = 1,
                        Cpu = [new FrameShare("Shop.Tax.Round()", 0.4, 0.6) { Endpoint = "GET /a" }],
                    },
                }
            )
            .Diagnose<CpuBoundDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("The processors of shop are 96 % busy, 40 % of it in Shop.Tax.Round()");
        finding.Confidence.ShouldBe(Confidence.High);
        finding.Prescriptions[0].Predicted.LoadReduction.ShouldBe(0.4, 1e-6);
    }

    [Fact]
    public void A_quota_that_holds_back_is_told_though_the_processors_seem_idle() =>
        AService
            .With()
            .Healthy()
            .Runtime(r => r with { CpuUtilisation = 0.5 })
            .Host(h => h with { CpuThrottledShare = 0.3 })
            .Diagnose<CpuBoundDetector>()
            .ShouldHaveSingleItem()
            .Explanation.ShouldContain("quota");

    [Fact]
    public void Idle_processors_are_healthy() =>
        AService
            .With()
            .Healthy()
            .Runtime(r => r with { CpuUtilisation = 0.6 })
            .Diagnose<CpuBoundDetector>()
            .ShouldBeEmpty();
}

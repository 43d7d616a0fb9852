using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class GcBoundDetectorTests
{
    [Fact]
    public void Pauses_of_a_quarter_of_the_time_are_told_with_who_allocates()
    {
        var finding = AService
            .With()
            .Healthy()
            .Runtime(r =>
                r with
                {
                    GcPauseShare = 0.25,
                    IsServerGc = false,
                    Profile = new ProfileSignals
                    {
                        Samples = 1,
                        Allocations = [new FrameShare("Shop.Csv.Build()", 0.5, 0.8)],
                    },
                }
            )
            .Diagnose<GcBoundDetector>()
            .ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.High);
        finding
            .Prescriptions.Select(p => p.Title)
            .ShouldBe(["Switch on the server collector for shop", "Allocate less in Shop.Csv.Build()"]);
        finding.Prescriptions[1].Predicted.LoadReduction.ShouldBe(0.2, 1e-6);
    }

    [Fact]
    public void Short_pauses_are_healthy() =>
        AService
            .With()
            .Healthy()
            .Runtime(r => r with { GcPauseShare = 0.01 })
            .Diagnose<GcBoundDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void Without_the_meter_nothing_is_claimed() =>
        AService.With().Healthy().Runtime(r => r).Diagnose<GcBoundDetector>().ShouldBeEmpty();
}

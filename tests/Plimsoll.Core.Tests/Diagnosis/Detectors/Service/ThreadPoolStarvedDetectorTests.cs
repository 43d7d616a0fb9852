using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class ThreadPoolStarvedDetectorTests
{
    private static AService Queue(double queue, double cpu, IReadOnlyList<FrameShare>? waits = null) =>
        AService
            .With()
            .Healthy()
            .Runtime(r =>
                r with
                {
                    ThreadPoolQueue = queue,
                    ThreadPoolThreads = 40,
                    CpuUtilisation = cpu,
                    Profile = waits is null ? null : new ProfileSignals { Samples = 100, Waits = waits },
                }
            );

    [Fact]
    public void Work_in_line_beside_idle_processors_is_starvation()
    {
        var finding = Queue(50, 0.1).Diagnose<ThreadPoolStarvedDetector>().ShouldHaveSingleItem();

        finding.Title.ShouldBe("shop waits for threads while its processors are idle");
        finding.Confidence.ShouldBe(Confidence.Medium);
    }

    [Fact]
    public void A_profile_names_what_blocks() =>
        Queue(50, 0.1, [new FrameShare("Shop.Mail.Send()", 0.6, 0.7) { Wait = WaitKind.Task }])
            .Diagnose<ThreadPoolStarvedDetector>()
            .ShouldHaveSingleItem()
            .Prescriptions[0]
            .Title.ShouldBe("Await instead of blocking in Shop.Mail.Send()");

    [Fact]
    public void With_busy_processors_it_is_not_threads_that_are_missing() =>
        Queue(50, 0.95).Diagnose<ThreadPoolStarvedDetector>().ShouldBeEmpty();

    [Fact]
    public void A_short_queue_is_healthy() => Queue(0.2, 0.1).Diagnose<ThreadPoolStarvedDetector>().ShouldBeEmpty();
}

using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Tests.Building;

namespace Plimsoll.Core.Tests.Diagnosis.Detectors.Service;

public sealed class SyncOverAsyncDetectorTests
{
    private static AService Waits(params FrameShare[] waits) =>
        AService
            .With()
            .Healthy()
            .Runtime(r =>
                r with
                {
                    ThreadPoolQueue = 8,
                    Profile = new ProfileSignals { Samples = 100, Waits = waits },
                }
            )
            .Runtime(r =>
                r with
                {
                    Instance = "shop-2",
                    Profile = new ProfileSignals { Samples = 100, Waits = waits },
                }
            );

    [Fact]
    public void The_same_function_in_two_processes_is_one_finding()
    {
        var finding = Waits(
                new FrameShare("Shop.Mail.Send()", 0.3, 0.3)
                {
                    Wait = WaitKind.Task,
                    Stack = ["Shop.Mail.Send()", "Shop.Orders.Place()"],
                }
            )
            .Diagnose<SyncOverAsyncDetector>()
            .ShouldHaveSingleItem();

        finding.Title.ShouldBe("Shop.Mail.Send() blocks its thread on a task");
        finding.Severity.ShouldBe(Severity.High, "work queues for threads");
        finding.Evidence.ShouldContain(e => e.Value == "Shop.Mail.Send() ← Shop.Orders.Place()");
    }

    [Fact]
    public void Waiting_for_a_socket_is_another_matter() =>
        Waits(new FrameShare("Shop.Read()", 0.3, 0.3) { Wait = WaitKind.InputOutput })
            .Diagnose<SyncOverAsyncDetector>()
            .ShouldBeEmpty();

    [Fact]
    public void A_rare_wait_is_not_worth_a_word() =>
        Waits(new FrameShare("Shop.Start()", 0.01, 0.01) { Wait = WaitKind.Task })
            .Diagnose<SyncOverAsyncDetector>()
            .ShouldBeEmpty();
}

using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Doors;

namespace Plimsoll.Telemetry.Tests.Doors;

public sealed class IntakeSnapshotTests
{
    public static TheoryData<string> Losses =>
        new(typeof(DoorLoss).GetProperties().Where(p => p.PropertyType == typeof(long)).Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Losses))]
    public void Every_loss_leaves_the_doors(string name)
    {
        var snapshot = new IntakeSnapshot();
        typeof(IntakeSnapshot).GetProperty(name).ShouldNotBeNull().SetValue(snapshot, 7L);

        typeof(DoorLoss).GetProperty(name)!.GetValue(snapshot.DoorLoss).ShouldBe(7L);
        snapshot.Since(new IntakeSnapshot()).DoorLoss.ShouldBe(snapshot.DoorLoss);
        snapshot.Since(snapshot).DoorLoss.ShouldBe(new DoorLoss(), "it was lost in an earlier window");
    }

    [Fact]
    public void The_traces_loss_is_told_in_the_workloads_words() =>
        new IntakeSnapshot
        {
            RejectedSpans = 1,
            CutSpans = 2,
            TracesCut = 3,
            LateSpans = 4,
            TracesLost = 5,
        }.TraceLoss.ShouldBe(
            new TraceLoss
            {
                DroppedSpans = 3,
                DroppedTraces = 5,
                Late = 4,
                Cut = 3,
            }
        );
}

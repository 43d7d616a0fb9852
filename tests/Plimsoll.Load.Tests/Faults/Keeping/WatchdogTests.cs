using System.Net;
using System.Net.Sockets;
using Plimsoll.Core;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Tests.Faults.Proxying;

namespace Plimsoll.Load.Tests.Faults.Keeping;

/// <summary>Whoever is killed, no fault stays. Those in a database are killed with the whole command, in its own tests.</summary>
public sealed class WatchdogTests
{
    [Fact]
    public async Task A_driver_that_is_killed_leaves_no_fault_behind()
    {
        await using var fault = await DrivenFault.BeginAsync();
        fault.VictimStands.ShouldBeTrue();
        Directory.GetFiles(fault.Journals).Length.ShouldBe(1, "the way back is written before the fault begins");
        DrivenFault.Send(fault.DriverId, Signal.Kill);
        await fault.BothGoneAsync();
        fault.VictimStands.ShouldBeFalse();
        Directory.GetFiles(fault.Journals).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_driver_that_is_killed_leaves_no_proxy_behind_and_nothing_in_it()
    {
        await using var server = new EchoServer();
        var hole = new FaultAction.Through("web", new ProxyFault.BlackHole());
        await using var fault = await DrivenFault.BeginAsync(hole, $"127.0.0.1:{server.Address.Port}");
        var proxy = IPEndPoint.Parse(fault.Address);
        using var caller = await Caller.ConnectAsync(proxy);
        await caller.SayAsync("hello");
        DrivenFault.Send(fault.DriverId, Signal.Kill);
        await fault.BothGoneAsync();
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        (
            await Should.ThrowAsync<SocketException>(async () =>
                await late.ConnectAsync(proxy, TestContext.Current.CancellationToken)
            )
        ).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task A_driver_that_is_killed_gives_the_disk_back()
    {
        var directory = Directory.CreateTempSubdirectory("plimsoll-full-").FullName;
        var fill = new FaultAction.FillDisk(directory, Bytes.FromMegabytes(1), Reserve: Bytes.Zero);
        await using (var fault = await DrivenFault.BeginAsync(fill))
        {
            // The file has no name: the kernel keeps it as long as the keeper holds it open.
            Directory
                .EnumerateFiles($"/proc/{fault.KeeperId}/fd")
                .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName ?? "")
                .ShouldContain(target => target.Contains(".plimsoll-fill-"));
            DrivenFault.Send(fault.DriverId, Signal.Kill);
            await fault.BothGoneAsync();
            Directory.GetFiles(fault.Journals).ShouldBeEmpty();
        }
        Directory.Delete(directory); // it is empty
    }

    [Fact]
    public async Task A_driver_that_ends_in_order_leaves_no_fault_behind()
    {
        await using var fault = await DrivenFault.BeginAsync();
        fault.EndInOrder();
        await fault.BothGoneAsync();
        fault.VictimStands.ShouldBeFalse();
        Directory.GetFiles(fault.Journals).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_the_keeper_is_killed_the_driver_undoes_what_it_left()
    {
        await using var fault = await DrivenFault.BeginAsync();
        DrivenFault.Send(fault.KeeperId, Signal.Kill);
        (await fault.SaysAsync()).ShouldBe($"undone kill -CONT {fault.Victim.Id}");
        await fault.BothGoneAsync();
        fault.VictimStands.ShouldBeFalse();
        Directory.GetFiles(fault.Journals).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_both_are_killed_the_next_start_undoes_what_they_left()
    {
        await using var fault = await DrivenFault.BeginAsync();
        DrivenFault.Send(fault.DriverId, Signal.Stop); // so that it cannot do it
        DrivenFault.Send(fault.KeeperId, Signal.Kill);
        DrivenFault.Send(fault.DriverId, Signal.Kill);
        await fault.BothGoneAsync();
        fault.VictimStands.ShouldBeTrue();

        var outcome = await LeftBehind.UndoAsync(fault.Journals, null, TestContext.Current.CancellationToken);
        outcome.Undone.ShouldBe([$"kill -CONT {fault.Victim.Id}"]);
        outcome.Left.ShouldBeEmpty();
        fault.VictimStands.ShouldBeFalse();
        Directory.GetFiles(fault.Journals).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_living_keeper_holds_is_not_undone_by_others()
    {
        await using var fault = await DrivenFault.BeginAsync();
        var outcome = await LeftBehind.UndoAsync(fault.Journals, null, TestContext.Current.CancellationToken);
        outcome.Undone.ShouldBeEmpty();
        fault.VictimStands.ShouldBeTrue();
    }

    [Fact]
    public async Task A_driver_that_hangs_counts_as_gone()
    {
        await using var fault = await DrivenFault.BeginAsync(silenceMilliseconds: 2000);
        using var journals = new FileSystemWatcher(fault.Journals) { EnableRaisingEvents = true };
        var undone = new TaskCompletionSource();
        journals.Deleted += (_, _) => undone.TrySetResult();
        DrivenFault.Send(fault.DriverId, Signal.Stop);
        await undone.Task.WaitAsync(TestContext.Current.CancellationToken);
        fault.VictimStands.ShouldBeFalse();
        DrivenFault.Send(fault.DriverId, Signal.Continue);
    }
}

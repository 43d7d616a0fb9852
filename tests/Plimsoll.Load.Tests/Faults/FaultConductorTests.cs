using System.Net;
using System.Net.Sockets;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Tests.Faults.Keeping;
using Plimsoll.Load.Tests.Faults.Proxying;

namespace Plimsoll.Load.Tests.Faults;

public sealed class FaultConductorTests : IAsyncDisposable
{
    private readonly EchoServer _server = new();
    private readonly KeeperHere _keeper = new();
    private readonly int _port = Plimsoll.Load.Tests.Targets.SocketTarget.Nobody().Port;

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_fault_comes_in_the_window_of_its_level_and_is_gone_at_the_end()
    {
        await using var conductor = await StartAsync(Reset("early", level: 1), Reset("late", level: 2));
        using var caller = await CallerAsync();
        conductor.WindowBegan(0.5);
        await caller.SayAsync("still here");
        (await caller.HearAsync(10)).ShouldBe("still here");
        conductor.WindowBegan(1.001);
        (await caller.FailureAsync()).ShouldBe(SocketError.ConnectionReset);
        await conductor.EndAsync();
        using var after = await CallerAsync();

        var marks = conductor.Marks;
        marks[0].From.ShouldNotBeNull();
        marks[0].To!.Value.ShouldBeGreaterThanOrEqualTo(marks[0].From!.Value);
        (marks[1].From, marks[1].To, marks[1].Refusal).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task An_abort_rule_ends_the_faults_and_the_load()
    {
        await using var conductor = await StartAsync(Reset("reset", level: null));
        using var caller = await CallerAsync();
        conductor.WindowBegan(1);
        await caller.FailureAsync();
        conductor.Note(Lines.Of(1, 10, 9, 5));
        conductor.Abort.IsCancellationRequested.ShouldBeFalse();
        conductor.Note(Lines.Of(2, 10, 9, 5));
        conductor.Abort.IsCancellationRequested.ShouldBeTrue();
        conductor.Aborted.ShouldBe("the load was ended by its rule errors>50% for 2s");
        await conductor.EndAsync();
        using var after = await CallerAsync();
        conductor.Marks[0].To.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_fault_that_cannot_begin_says_why_and_the_load_goes_on()
    {
        var stop = new FaultAction.Stop(new ProcessChoice(null, "no-such-program"), WithChildren: false);
        await using var conductor = await StartAsync(
            new ScheduledFault("stop", null, TimeSpan.Zero, TimeSpan.FromMinutes(1), stop, null),
            Reset("reset", level: null)
        );
        using var caller = await CallerAsync();
        conductor.WindowBegan(1);
        await caller.FailureAsync();
        await conductor.EndAsync();
        conductor.Marks[0].Refusal.ShouldStartWith("There is no process named no-such-program.");
        conductor.Abort.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_keeper_that_is_lost_ends_the_load()
    {
        await using var conductor = await StartAsync();
        var aborted = new TaskCompletionSource();
        conductor.Abort.Register(() => aborted.TrySetResult());
        await _keeper.LoseAsync();
        await aborted.Task.WaitAsync(TestContext.Current.CancellationToken);
        conductor.Aborted.ShouldBe("the process that keeps the faults was lost");
    }

    private static ScheduledFault Reset(string name, double? level) =>
        new(
            name,
            level,
            TimeSpan.Zero,
            TimeSpan.FromMinutes(10),
            new FaultAction.Through("db", new ProxyFault.Reset()),
            null
        );

    private Task<FaultConductor> StartAsync(params ScheduledFault[] faults) =>
        FaultConductor.StartAsync(
            new FaultPlan
            {
                Proxies = [new ProxyPlan("db", $"127.0.0.1:{_port}", $"127.0.0.1:{_server.Address.Port}")],
                Faults = faults,
                AbortIf = [AbortRule.Parse("errors>50% for 2s")!],
            },
            _keeper.Link,
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

    private async Task<Caller> CallerAsync()
    {
        var caller = await Caller.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port));
        await caller.SayAsync("hello");
        (await caller.HearAsync(5)).ShouldBe("hello");
        return caller;
    }
}

using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Runtime.Profiling;

namespace Plimsoll.Telemetry.Tests.Runtime.Profiling;

public sealed class ProfileFoldTests
{
    private const string Worker = "System.Threading.ThreadPoolWorkQueue.Dispatch()!System.Private.CoreLib";
    private const string Loop =
        "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol+<ProcessRequests>d__237`1[System.__Canon].MoveNext()!Kestrel";
    private readonly ProfileFold _fold = new(OwnCode.Of(["Shop"]));

    [Fact]
    public void Time_counts_for_the_innermost_function_of_the_service_and_for_all_that_it_is_in()
    {
        Sample(
            6,
            true,
            Worker,
            "Shop.Api.List()!Shop",
            "Shop.Price.Round()!Shop",
            "System.Math.Pow(float64)!System.Private.CoreLib"
        );
        Sample(3, true, Worker, "Shop.Api.List()!Shop");
        Sample(1, true, Worker, "Microsoft.AspNetCore.Http.Parser.Parse()!Microsoft.AspNetCore.Http");
        var profile = _fold.Signals(null);
        profile.Samples.ShouldBe(10);
        profile
            .Cpu.Select(f => (f.Function, Math.Round(f.Self, 3), Math.Round(f.Total, 3)))
            .ShouldBe([
                ("Shop.Price.Round", 0.6, 0.6),
                ("Shop.Api.List", 0.3, 0.9),
                ("Microsoft.AspNetCore.Http.Parser.Parse", 0.1, 0.1),
            ]);
        profile
            .Cpu[0]
            .Stack.ShouldBe(["Shop.Price.Round", "Shop.Api.List", "System.Threading.ThreadPoolWorkQueue.Dispatch"]);
    }

    [Fact]
    public void A_function_that_calls_itself_counts_once()
    {
        Sample(4, true, Worker, "Shop.Tree.Walk()!Shop", "Shop.Tree.Walk()!Shop", "Shop.Tree.Walk()!Shop");
        _fold.Signals(null).Cpu.ShouldHaveSingleItem().Total.ShouldBe(1);
    }

    [Theory]
    [InlineData("System.Threading.Monitor.Enter_Slowpath(class O)", WaitKind.Lock)]
    [InlineData("System.Threading.SemaphoreSlim.Wait(int32)", WaitKind.Lock)]
    [InlineData("System.Threading.Tasks.Task`1[System.Int32].get_Result()", WaitKind.Task)]
    [InlineData("System.Threading.Tasks.Task.InternalWait(int32)", WaitKind.Task)]
    [InlineData("Interop+Sys.Read(int32)", WaitKind.InputOutput)]
    [InlineData("System.Threading.Thread.Sleep(int32)", WaitKind.Other)]
    public void What_a_worker_waits_for_is_told_by_the_framework_s_function(string function, WaitKind kind)
    {
        Sample(5, false, Worker, "Shop.Api.List()!Shop", function + "!System.Private.CoreLib");
        var wait = _fold.Signals(null).Waits.ShouldHaveSingleItem();
        (wait.Function, wait.Wait, wait.Self).ShouldBe(("Shop.Api.List", kind, 1));
    }

    [Fact]
    public void A_blocked_task_is_told_whatever_blocks_below_it()
    {
        Sample(
            1,
            false,
            Worker,
            "Shop.Api.List()!Shop",
            "System.Runtime.CompilerServices.TaskAwaiter`1[System.Int32].GetResult()!System.Private.CoreLib",
            "System.Threading.Tasks.Task.SpinThenBlockingWait()!System.Private.CoreLib",
            "System.Threading.ManualResetEventSlim.Wait()!System.Private.CoreLib",
            "System.Threading.Monitor.Wait()!System.Private.CoreLib"
        );
        _fold.Signals(null).Waits.ShouldHaveSingleItem().Wait.ShouldBe(WaitKind.Task);
    }

    [Fact]
    public void Threads_that_wait_by_trade_are_left_out()
    {
        Sample(
            9,
            false,
            "System.Threading.PortableThreadPool+WorkerThread.WorkerThreadStart()!System.Private.CoreLib",
            "System.Threading.LowLevelLifoSemaphore.WaitNative()!System.Private.CoreLib"
        );
        Sample(
            9,
            true,
            "System.Threading.PortableThreadPool+WorkerThread.WorkerThreadStart()!System.Private.CoreLib",
            "System.Threading.LowLevelSpinWaiter.Wait()!System.Private.CoreLib"
        );
        Sample(
            9,
            false,
            "Program.<Main>(class S[])!Shop",
            "System.Threading.Tasks.Task.InternalWait(int32)!System.Private.CoreLib"
        );
        Sample(9, false, "System.Net.Sockets.SocketAsyncEngine.EventLoop()!System.Net.Sockets", "!");
        var profile = _fold.Signals(null);
        (profile.Samples, profile.Cpu.Count, profile.Waits.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void A_socket_that_does_not_block_works_and_is_told_by_the_framework_s_function()
    {
        Sample(
            1,
            false,
            Worker,
            "System.Net.Sockets.SocketAsyncContext.SendToAsync()!System.Net.Sockets",
            "System.Net.Sockets.SocketPal.TryCompleteSendTo()!System.Net.Sockets",
            "!"
        );
        _fold
            .Signals(null)
            .Cpu.ShouldHaveSingleItem()
            .Function.ShouldBe("System.Net.Sockets.SocketPal.TryCompleteSendTo");
    }

    [Fact]
    public void Who_calls_what_waits_is_no_place_of_waiting()
    {
        Sample(
            5,
            false,
            Worker,
            "Shop.Api.List()!Shop",
            "Shop.Db.Load()!Shop",
            "System.Threading.Tasks.Task.Wait()!System.Private.CoreLib"
        );
        _fold.Signals(null).Waits.ShouldHaveSingleItem().Function.ShouldBe("Shop.Db.Load");
    }

    [Fact]
    public void Own_code_in_native_code_that_does_not_block_works()
    {
        Sample(1, false, Worker, "Shop.Reports.Pages()!Shop");
        _fold.Signals(null).Cpu.ShouldHaveSingleItem().Function.ShouldBe("Shop.Reports.Pages");
    }

    [Fact]
    public void The_endpoint_is_known_in_the_server_s_loop_and_guessed_after_an_await()
    {
        _fold.Endpoints.Began(1, "GET /a/{}");
        Sample(2, true, Worker, Loop, "Shop.Api+<List>d__1.MoveNext()!Shop", "Shop.Price.Round()!Shop");
        _fold.Endpoints.Ended(1);
        _fold.Endpoints.Began(1, "GET /b");
        Sample(2, true, Worker, Loop, "Shop.Api.Other()!Shop", "Shop.Price.Round()!Shop");
        _fold.Endpoints.Ended(1);
        Sample(8, true, Worker, "Shop.Api+<List>d__1.MoveNext()!Shop");
        Sample(8, true, Worker, "Shop.Jobs.Clean()!Shop", "Shop.Price.Round()!Shop");
        var profile = _fold.Signals(null);
        Of("Shop.Api.List").ShouldBe("GET /a/{}");
        Of("Shop.Api.Other").ShouldBe("GET /b");
        Of("Shop.Price.Round").ShouldBeNull("it works for both, and for a job");
        Of("Shop.Jobs.Clean").ShouldBeNull();

        string? Of(string function) => profile.Cpu.Single(f => f.Function == function).Endpoint;
    }

    [Fact]
    public void Allocations_are_told_by_bytes_with_the_type_that_they_mostly_are()
    {
        Frame[] pages = [Frame("Shop.Reports.Pages()!Shop")];
        _fold.AddAllocation(1, pages, 900, "System.Byte[]");
        _fold.AddAllocation(1, pages, 100, "System.String");
        var allocation = _fold.Signals(null).Allocations.ShouldHaveSingleItem();
        (allocation.Function, allocation.Type, allocation.Self).ShouldBe(("Shop.Reports.Pages", "System.Byte[]", 1));
    }

    [Fact]
    public void Waiters_are_counted_by_Littles_law()
    {
        _fold.AddBurst(TimeSpan.FromSeconds(2), looks: 100);
        Sample(150, false, Worker, "Shop.Api.List()!Shop", "System.Threading.Monitor.Enter()!System.Private.CoreLib");
        _fold.AddContention(TimeSpan.FromSeconds(3));
        var profile = _fold.Signals(null);
        (profile.WaitingThreads, profile.LockWaiters).ShouldBe((1.5, 1.5));
    }

    [Fact]
    public void Beyond_the_bound_stacks_are_counted_by_function_alone()
    {
        var fold = new ProfileFold(OwnCode.Of(["Shop"]), mostStacks: 10);
        for (var i = 0; i < 100; i++)
        {
            fold.AddSample(
                1,
                [fold.FrameOf($"Shop.A{i}.B()", "Shop", ""), fold.FrameOf("Shop.Price.Round()", "Shop", "")],
                true
            );
        }
        var profile = fold.Signals(null);
        (profile.Samples, profile.Stacks.Sum(s => s.Weight)).ShouldBe((100, 100));
        profile.Stacks.Count.ShouldBe(11);
        profile.Cpu.Single(f => f.Function == "Shop.Price.Round").Self.ShouldBe(1);
    }

    [Fact]
    public void Plumbing_is_not_in_stacks()
    {
        Sample(
            1,
            true,
            Worker,
            "System.Threading.ExecutionContext.RunInternal(class E)!System.Private.CoreLib",
            "Shop.Api.List()!Shop"
        );
        _fold
            .Signals(null)
            .Stacks.ShouldHaveSingleItem()
            .Frames.ShouldBe(["System.Threading.ThreadPoolWorkQueue.Dispatch", "Shop.Api.List"]);
    }

    [Theory]
    [InlineData("Npgsql", "/app/Npgsql.dll", FrameKind.Package)]
    [InlineData("Shop", "/app/Shop.dll", FrameKind.Own)]
    [InlineData("Special", "/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/Special.dll", FrameKind.Framework)]
    internal void Projects_are_told_from_packages_and_the_framework(string module, string path, FrameKind kind) =>
        OwnCode.Of(["Shop"]).KindOf("A.B", module, path).ShouldBe(kind);

    [Fact]
    public void Without_a_list_of_projects_all_that_is_not_the_framework_s_is_own() =>
        OwnCode.Of(null).KindOf("A.B", "Npgsql", "/app/Npgsql.dll").ShouldBe(FrameKind.Own);

    /// <param name="outermostFirst">Function and assembly, with an exclamation mark between.</param>
    private void Sample(int times, bool isManaged, params string[] outermostFirst)
    {
        for (var i = 0; i < times; i++)
        {
            _fold.AddSample(1, [.. outermostFirst.Select(Frame)], isManaged);
        }
    }

    private Frame Frame(string text) => _fold.FrameOf(text.Split('!')[0], text.Split('!')[1], "");
}

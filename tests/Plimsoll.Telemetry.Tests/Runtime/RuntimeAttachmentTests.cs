using System.Diagnostics;
using Plimsoll.Core;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Runtime;

namespace Plimsoll.Telemetry.Tests.Runtime;

/// <summary>Against a real process. What is asked of it is far from any edge: shares depend on the machine's mood.</summary>
public sealed class RuntimeAttachmentTests
{
    private static readonly AttachOptions s_one = new() { Service = "shop", Burst = TimeSpan.FromSeconds(2) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_service_tells_its_functions_waits_allocations_and_meters()
    {
        await using var shop = await RunningShop.StartAsync();
        var runtime = await shop.Under(
            ["/price/1", "/orders/2", "/later/3", "/stock", "/stock", "/stock", "/report", "/export"],
            () => Observe(shop.Pid, TimeSpan.FromSeconds(4), s_one)
        );

        (runtime.Service, runtime.Instance, runtime.IsServerGc).ShouldBe(("shop", $"pid {shop.Pid}", true));
        runtime.Runtime.ShouldBe($".NET {Environment.Version}");
        runtime.CpuUtilisation!.Value.ShouldBeGreaterThan(0);
        runtime.GcPauseShare.ShouldNotBeNull();
        runtime.LongestGcPauseMilliseconds.ShouldNotBeNull();
        runtime.AllocatedBytesPerSecond!.Value.ShouldBeGreaterThan(100_000);
        runtime.ThreadPoolThreads!.Value.ShouldBeGreaterThan(0);
        runtime.ThreadPoolQueue.ShouldNotBeNull();
        runtime.LockContentionsPerSecond!.Value.ShouldBeGreaterThan(0);
        runtime.RequestsPerSecond!.Value.ShouldBeGreaterThan(0);
        runtime.LockWaiters!.Value.ShouldBeGreaterThan(0);

        var profile = runtime.Profile!;
        profile.Samples.ShouldBeGreaterThan(50);
        var hot = profile.Cpu.First(f => f.Function.StartsWith("Plimsoll.Tests."));
        (hot.Function, hot.Wait).ShouldBe(
            ("Plimsoll.Tests.Profiled.Pricing.Discounts", WaitKind.None),
            Told(profile.Cpu)
        );
        var action = profile.Cpu.Single(f => f.Function == "Plimsoll.Tests.Profiled.OrdersController.Get");
        action.Endpoint.ShouldBe("GET /orders/{}", Told(profile.Cpu));
        action.Total.ShouldBeGreaterThan(0);
        var later = profile.Cpu.Single(f => f.Function == "Plimsoll.Tests.Profiled.Pricing.PriceLaterAsync");
        later.Endpoint.ShouldBe("GET /later/{}", "told by what ran before the await");

        var locked = profile.Waits.First(w => w.Wait == WaitKind.Lock);
        (locked.Function, locked.Endpoint).ShouldBe(
            ("Plimsoll.Tests.Profiled.Stock.CountUnderLock", "GET /stock"),
            Told(profile.Waits)
        );
        var blocked = profile.Waits.Single(w =>
            w is { Wait: WaitKind.Task, Function: "Plimsoll.Tests.Profiled.Reports.BlockOnTask" }
        );
        blocked.Endpoint.ShouldBe("GET /report");

        var allocates = profile.Allocations[0];
        (allocates.Function, allocates.Type).ShouldBe(("Plimsoll.Tests.Profiled.Reports.Pages", "System.Byte[]"));
        profile.Stacks.ShouldContain(s => s.Kind == ProfileKind.Wait && s.Endpoint == "GET /stock");
        var cost = profile.Cost!;
        (cost.Bursts, cost.CpuSeconds > 0, cost.StandstillShare > 0, cost.AverageShare > 0).ShouldBe(
            (1, true, true, true)
        );
    }

    [Fact]
    public async Task Without_a_profile_meters_alone_are_read()
    {
        await using var shop = await RunningShop.StartAsync(
            ("OTEL_SERVICE_NAME", "named-shop"),
            ("DOTNET_gcServer", "0")
        );
        var runtime = await Observe(shop.Pid, TimeSpan.FromSeconds(3), new AttachOptions { Profile = false });
        (runtime.Service, runtime.Profile, runtime.IsServerGc).ShouldBe(("named-shop", null, false));
        runtime.CpuUtilisation.ShouldNotBeNull();
        runtime.Cores!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_service_that_ends_while_it_is_looked_at_does_not_hang_the_looker()
    {
        await using var shop = await RunningShop.StartAsync();
        var looking = Observe(shop.Pid, TimeSpan.FromSeconds(3), s_one);
        await shop.EndAsync();
        try
        {
            (await looking).Service.ShouldBe("shop");
        }
        catch (PlimsollException e)
        {
            e.Fault.ShouldBe(Fault.Connection);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_gives_up_leaves_the_service_as_it_was(bool profile)
    {
        await using var shop = await RunningShop.StartAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var options = s_one with { Profile = profile, Burst = TimeSpan.FromMinutes(1) };
        var looking = shop.Under(
            ["/idle"],
            () =>
            {
                patience.CancelAfter(TimeSpan.FromSeconds(1));
                return RuntimeAttachment.ObserveAsync(
                    shop.Pid,
                    TimeSpan.FromMinutes(1),
                    options,
                    TimeProvider.System,
                    patience.Token
                );
            }
        );
        await Should.ThrowAsync<OperationCanceledException>(() => looking);
        var again = await Observe(shop.Pid, TimeSpan.FromSeconds(3), new AttachOptions { Profile = false });
        again.CpuUtilisation.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_process_that_is_gone_is_refused()
    {
        var shop = await RunningShop.StartAsync();
        var pid = shop.Pid;
        await shop.DisposeAsync();
        var refusal = await Refused(pid);
        (refusal.Fault, refusal.Message).ShouldBe((Fault.Usage, $"There is no process {pid} on this machine."));
    }

    [Fact]
    public async Task A_process_that_is_not_dotnet_is_refused_with_what_to_give_instead()
    {
        using var sleep = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        try
        {
            var refusal = await Refused(sleep.Id);
            (refusal.Fault, refusal.Message).ShouldBe(
                (Fault.Usage, $"Process {sleep.Id} (sleep) is no .NET process that can be looked at.")
            );
            refusal.Next.ShouldContain("dotnet run");
        }
        finally
        {
            sleep.Kill();
        }
    }

    [Fact]
    public async Task A_service_whose_port_is_switched_off_is_refused_with_the_switch()
    {
        await using var shop = await RunningShop.StartAsync(("DOTNET_EnableDiagnostics", "0"));
        var refusal = await Refused(shop.Pid);
        refusal.Fault.ShouldBe(Fault.Connection);
        refusal.Next.ShouldContain("DOTNET_EnableDiagnostics=0");
    }

    private static Task<RuntimeSignals> Observe(int pid, TimeSpan window, AttachOptions options) =>
        RuntimeAttachment.ObserveAsync(pid, window, options, TimeProvider.System, Token);

    private static Task<PlimsollException> Refused(int pid) =>
        Should.ThrowAsync<PlimsollException>(() => Observe(pid, TimeSpan.FromSeconds(1), s_one));

    private static string Told(IEnumerable<FrameShare> shares) =>
        string.Join(
            '\n',
            shares.Select(s =>
                $"{s.Self:P1} {s.Total:P1} {s.Wait} {s.Function} [{s.Endpoint}] {string.Join(" < ", s.Stack)}"
            )
        );
}

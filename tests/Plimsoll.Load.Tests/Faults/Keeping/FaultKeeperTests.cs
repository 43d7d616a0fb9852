using System.Diagnostics;
using Plimsoll.Core;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;
using Plimsoll.Load.Faults.Processes;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Tests.Faults.Proxying;

namespace Plimsoll.Load.Tests.Faults.Keeping;

public sealed class FaultKeeperTests : IAsyncDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);
    private readonly KeeperHere _keeper = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FaultKeeperLink Link => _keeper.Link;

    private string Home => _keeper.Directory;

    public ValueTask DisposeAsync() => _keeper.DisposeAsync();

    [Fact]
    public async Task A_fault_ends_by_itself_when_its_time_is_over()
    {
        using var victim = Process.Start("sleep", "1000");
        var going = await Link.BeginAsync("still", Stop(victim.Id), TimeSpan.FromMilliseconds(50), Token);
        await going.Ended;
        ProcessTable.Find(victim.Id)!.IsStopped.ShouldBeFalse();
        victim.Kill();
    }

    [Fact]
    public async Task All_faults_end_when_they_are_told_to()
    {
        await using var server = new EchoServer();
        var address = await Link.OpenProxyAsync(
            new ProxyPlan("db", "127.0.0.1:0", $"127.0.0.1:{server.Address.Port}"),
            isHttp: false,
            Token
        );
        using var victim = Process.Start("sleep", "1000");
        var still = await Link.BeginAsync("still", Stop(victim.Id), s_long, Token);
        var hole = await Link.BeginAsync("hole", Through("db", new ProxyFault.BlackHole()), s_long, Token);
        using var caller = await Caller.ConnectAsync(System.Net.IPEndPoint.Parse(address));
        await caller.SayAsync("hello");
        await Link.EndAllAsync(Token);
        (await caller.HearAsync(5)).ShouldBe("hello");
        ProcessTable.Find(victim.Id)!.IsStopped.ShouldBeFalse();
        await still.Ended;
        await hole.Ended;
        victim.Kill();
    }

    [Fact]
    public async Task A_process_can_be_stopped_with_all_its_children()
    {
        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", "sleep 1000 & echo $!; wait"]) { RedirectStandardOutput = true }
        )!;
        var child = int.Parse((await shell.StandardOutput.ReadLineAsync(Token))!);
        await Link.BeginAsync(
            "still",
            new FaultAction.Stop(new ProcessChoice(shell.Id, null), WithChildren: true),
            s_long,
            Token
        );
        ProcessTable.Find(child)!.IsStopped.ShouldBeTrue();
        await Link.EndAllAsync(Token);
        ProcessTable.Find(child)!.IsStopped.ShouldBeFalse();
        shell.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task Kills_only_where_it_is_allowed()
    {
        using var victim = Process.Start("sleep", "1000");
        var kill = new FaultAction.Kill(new ProcessChoice(victim.Id, null));
        (await RefusalAsync(kill)).ShouldBe($"Killing pid {victim.Id} cannot be undone, and has not been allowed.");
        victim.HasExited.ShouldBeFalse();
        await Link.GreetAsync(1, new FaultPermissions { MayKill = true }, new Dictionary<string, string>(), Token);
        await Link.BeginAsync("kill", kill, TimeSpan.Zero, Token);
        await victim.WaitForExitAsync(Token);
        victim.ExitCode.ShouldBe(128 + Signal.Kill);
    }

    [Fact]
    public async Task Refuses_to_stop_what_must_not_stand_still()
    {
        (await RefusalAsync(Stop(1))).ShouldBe("Process 1 keeps the whole system.");
        (await RefusalAsync(Stop(Environment.ProcessId))).ShouldContain("is this program itself, or what started it");
        (await RefusalAsync(Stop(ProcessTable.Find(Environment.ProcessId)!.Parent))).ShouldMatch(
            "is this program itself, or what started it|keeps the whole system"
        );
        (await RefusalAsync(Stop(int.MaxValue))).ShouldBe($"There is no process {int.MaxValue}.");
        (await RefusalAsync(Stop("no-such-program"))).ShouldBe("There is no process named no-such-program.");
    }

    [Fact]
    public async Task A_name_must_fit_one_process_alone()
    {
        var program = Path.Combine(Home, "twice-there");
        File.Copy("/bin/sleep", program);
        using var one = Process.Start(program, "1000");
        using var other = Process.Start(program, "1000");
        (await RefusalAsync(Stop("twice-there"))).ShouldStartWith("2 processes are named twice-there: ");
        other.Kill();
        await other.WaitForExitAsync(Token);
        await Link.BeginAsync("still", Stop("twice-there"), s_long, Token);
        ProcessTable.Find(one.Id)!.IsStopped.ShouldBeTrue();
        (await RefusalAsync(Stop(one.Id))).ShouldContain("is stopped already, by somebody else");
        await Link.EndAllAsync(Token);
        one.Kill();
    }

    [Fact]
    public async Task A_disk_is_filled_by_a_file_without_a_name()
    {
        var free = () => new DriveInfo(Home).AvailableFreeSpace;
        var fill = new FaultAction.FillDisk(Home, Bytes.FromMegabytes(1), Reserve: Bytes.Zero);
        await Link.BeginAsync("full", fill, s_long, Token);
        Directory.EnumerateFiles(Home).ShouldBeEmpty();
        OpenSizes().ShouldContain(fill.Size.Count);
        await Link.EndAllAsync(Token);
        OpenSizes().ShouldNotContain(fill.Size.Count);
        (await RefusalAsync(fill with { Size = new Bytes(free()), Reserve = Bytes.FromMegabytes(1) })).ShouldContain(
            "are to be left"
        );
        (await RefusalAsync(fill with { Directory = "/nowhere" })).ShouldStartWith("The directory /nowhere cannot be");

        // This keeper runs in this process.
        IEnumerable<long> OpenSizes() =>
            Directory
                .EnumerateFiles("/proc/self/fd")
                .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName ?? "")
                .Where(target => target.Contains(".plimsoll-fill-", StringComparison.Ordinal))
                .Select(_ => fill.Size.Count);
    }

    [Fact]
    public async Task Says_what_is_missing_for_a_proxy_or_a_database()
    {
        (await RefusalAsync(Through("db", new ProxyFault.Reset()))).ShouldBe("There is no proxy db.");
        (await RefusalAsync(new FaultAction.ExhaustPool("main", 5))).ShouldBe(
            "No connection string is given for faults in main."
        );
        var open = new ProxyPlan("db", "0.0.0.0:0", "127.0.0.1:1");
        var refused = await Should.ThrowAsync<PlimsollException>(() => Link.OpenProxyAsync(open, false, Token));
        refused.Message.ShouldContain("which other machines can reach");
    }

    private static FaultAction.Stop Stop(int process) => new(new ProcessChoice(process, null), WithChildren: false);

    private static FaultAction.Stop Stop(string name) => new(new ProcessChoice(null, name), WithChildren: false);

    private static FaultAction.Through Through(string proxy, ProxyFault fault) => new(proxy, fault);

    private async Task<string> RefusalAsync(FaultAction action) =>
        (await Should.ThrowAsync<PlimsollException>(() => Link.BeginAsync("refused", action, s_long, Token))).Message;
}

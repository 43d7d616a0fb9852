using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Tests.Limits;

public sealed class ProcessLimitsTests : IDisposable
{
    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("plimsoll-proc-");
    private readonly MovedTime _time = new();

    public void Dispose() => _proc.Delete(recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_is_busy_by_its_own_processors_and_waits_for_them()
    {
        Write(cpuTicks: 1000, waitedSeconds: 5, state: 'R', processors: "1");
        await using var limits = Limits();
        (await limits.SampleAsync(Token)).ShouldBeEmpty();
        _time.Move(TimeSpan.FromSeconds(2));
        Write(cpuTicks: 1150, waitedSeconds: 8, state: 'R', processors: "1");
        var cpu = (await limits.SampleAsync(Token)).ShouldHaveSingleItem();
        cpu.Kind.ShouldBe(LimitKind.Cpu);
        cpu.Busy!.Value.ShouldBe(0.75, 1e-9);
        cpu.Capacity.ShouldBe(1);
        cpu.Waiting!.Value.ShouldBe(1.5, 1e-9);
    }

    [Fact]
    public async Task Threads_that_wait_for_a_disk_and_open_files_are_counted_look_by_look()
    {
        Write(cpuTicks: 0, waitedSeconds: 0, state: 'D', processors: "0-1");
        await using var limits = Limits();
        await limits.SampleAsync(Token);
        _time.Move(TimeSpan.FromSeconds(1));
        limits.Look();
        Write(cpuTicks: 0, waitedSeconds: 0, state: 'S', processors: "0-1");
        limits.Look();
        limits.Look();
        limits.Look();
        var samples = await limits.SampleAsync(Token);
        var disk = samples.Single(sample => sample.Kind == LimitKind.Disk);
        disk.Busy.ShouldBe(0.25);
        disk.Waiting.ShouldBe(0);
        var files = samples.Single(sample => sample.Kind == LimitKind.Files);
        files.Busy.ShouldBe(3);
        files.Capacity.ShouldBe(64);
        files.HasBase.ShouldBeTrue();
    }

    [Fact]
    public async Task A_process_that_has_ended_is_left_out()
    {
        Write(cpuTicks: 0, waitedSeconds: 0, state: 'S', processors: "0");
        await using var limits = Limits();
        await limits.SampleAsync(Token);
        _time.Move(TimeSpan.FromSeconds(1));
        Directory.Delete(Path.Combine(_proc.FullName, "7"), recursive: true);
        (await limits.SampleAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task This_very_process_has_processors_and_files()
    {
        await using var limits = new ProcessLimits(Environment.ProcessId, ProcFiles.Machine, _time, looking: false);
        await limits.SampleAsync(Token);
        limits.Look();
        _time.Move(TimeSpan.FromSeconds(1));
        var samples = await limits.SampleAsync(Token);
        samples.Single(sample => sample.Kind == LimitKind.Cpu).Capacity!.Value.ShouldBeGreaterThan(0);
        samples.Single(sample => sample.Kind == LimitKind.Files).Busy!.Value.ShouldBeGreaterThan(3);
    }

    private ProcessLimits Limits() => new(7, new ProcFiles(_proc.FullName), _time, looking: false);

    private void Write(int cpuTicks, int waitedSeconds, char state, string processors)
    {
        var stat = $"7 (shop) {state} 1 7 7 0 -1 0 0 0 0 0 {cpuTicks} 0 0 0 20 0 1 0 1 1 1";
        File("7/stat", stat);
        File("7/task/8/stat", stat);
        File("7/task/8/schedstat", $"0 {waitedSeconds}000000000 1");
        File("7/status", $"Cpus_allowed_list:\t{processors}\n");
        File("7/limits", "Max open files            64                   4096                 files     \n");
        foreach (var descriptor in (string[])["0", "1", "2"])
        {
            File($"7/fd/{descriptor}", "");
        }
    }

    private void File(string path, string text)
    {
        var file = Path.Combine(_proc.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
    }
}

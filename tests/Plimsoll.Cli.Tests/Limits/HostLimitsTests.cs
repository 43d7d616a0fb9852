using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Tests.Limits;

public sealed class HostLimitsTests : IDisposable
{
    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("plimsoll-proc-");

    public void Dispose() => _proc.Delete(recursive: true);

    [Fact]
    public async Task Processors_and_disks_are_what_all_take_of_them()
    {
        var time = new MovedTime();
        var limits = new HostLimits(new ProcFiles(_proc.FullName), time);
        Write(ticks: 1000, diskMs: 4000);
        (await limits.SampleAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        time.Move(TimeSpan.FromSeconds(4));
        Write(ticks: 1200, diskMs: 7000);
        var samples = await limits.SampleAsync(TestContext.Current.CancellationToken);
        samples.ShouldAllBe(sample => sample.HasBase);
        samples.Single(sample => sample.Kind == LimitKind.Cpu).Busy!.Value.ShouldBe(0.5, 1e-9);
        var disk = samples.Single(sample => sample.Kind == LimitKind.Disk);
        disk.Name.ShouldBe("disk vda");
        disk.Utilisation!.Value.ShouldBe(0.75, 1e-9);
    }

    private void Write(int ticks, int diskMs)
    {
        File.WriteAllText(Path.Combine(_proc.FullName, "stat"), $"cpu  {ticks} 0 0 99999 0 0 0 0 0 0\n");
        File.WriteAllText(
            Path.Combine(_proc.FullName, "diskstats"),
            $" 254       0 vda 1 0 0 0 1 0 0 0 0 {diskMs} 0 0 0 0 0 0 0\n"
        );
    }
}

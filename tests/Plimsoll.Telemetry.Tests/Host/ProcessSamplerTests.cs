using Plimsoll.Core;
using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Tests.Host;

public sealed class ProcessSamplerTests : IDisposable
{
    private readonly AKernel _kernel = AKernel.Plain();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task A_process_is_told_over_all_its_threads()
    {
        Shop(cpuTicks: 100, started: 7).Thread(1, 10, 5, 1_000_000_000).Thread(2, 20, 5, 0);
        await using var sampler = ProcessSampler.Start(42, _kernel.Time, _kernel.Files);
        _kernel.Time.Pass(TimeSpan.FromSeconds(9));
        Shop(cpuTicks: 1_100, started: 7)
            .Thread(1, 40, 15, 4_000_000_000)
            .Thread(2, 20, 5, 0)
            .Thread(3, 70, 90, 2_000_000_000);
        _kernel.Time.Pass(TimeSpan.FromSeconds(1));
        var process = await sampler.FinishAsync();
        (process.Name, process.HasEnded, process.CpuSeconds, process.CpusBusy).ShouldBe(("my (shop)", false, 10, 1));
        (process.Threads, process.ResidentBytes, process.FileDescriptorLimit).ShouldBe((3, 2_048_000, 1024));
        process.ThreadsWaitingForCpu!.Value.ShouldBe(0.5, 1e-9);
        (process.VoluntarySwitchesPerSecond, process.InvoluntarySwitchesPerSecond).ShouldBe((10, 10));
        process.Missing.Select(m => m.What).ShouldBe(["disk traffic of the process", "open files of the process"]);
    }

    [Fact]
    public async Task One_that_ends_is_told_up_to_its_last()
    {
        Shop(cpuTicks: 100, started: 7);
        await using var sampler = ProcessSampler.Start(42, _kernel.Time, _kernel.Files);
        Shop(cpuTicks: 300, started: 7);
        _kernel.Time.Pass(TimeSpan.FromSeconds(2));
        // The number is given to another process.
        Shop(cpuTicks: 9_000, started: 8);
        _kernel.Time.Pass(TimeSpan.FromSeconds(2));
        var process = await sampler.FinishAsync();
        (process.HasEnded, process.CpuSeconds, process.CpusBusy).ShouldBe((true, 2, 1));
    }

    [Fact]
    public void One_that_is_not_there_is_refused() =>
        Should
            .Throw<PlimsollException>(() => ProcessSampler.Start(42, _kernel.Time, _kernel.Files))
            .Message.ShouldBe("There is no process 42 on this machine.");

    [Fact]
    public async Task This_process_tells_of_itself()
    {
        await using var sampler = ProcessSampler.Start(Environment.ProcessId, TimeProvider.System);
        var process = await sampler.FinishAsync();
        process.Threads!.Value.ShouldBeGreaterThan(0);
        process.FileDescriptors!.Value.ShouldBeGreaterThan(0);
        process.VoluntarySwitchesPerSecond.ShouldNotBeNull();
        process.HasEnded.ShouldBeFalse();
    }

    private AShop Shop(int cpuTicks, int started)
    {
        _kernel
            .Has(
                "proc/42/stat",
                $"42 (my (shop)) S 1 42 42 0 -1 4194560 1 0 0 0 {cpuTicks - 50} 50 0 0 20 0 3 0 {started} 99 500 18446744073709551615 0 0\n"
            )
            .Has("proc/42/status", "Name:\tshop\nVmRSS:\t    2000 kB\n")
            .Has(
                "proc/42/limits",
                "Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files\n"
            );
        return new AShop(_kernel);
    }

    private sealed record AShop(AKernel Kernel)
    {
        public AShop Thread(int tid, int voluntary, int involuntary, long waitedNs)
        {
            Kernel
                .Has(
                    $"proc/42/task/{tid}/status",
                    $"Name:\tx\nvoluntary_ctxt_switches:\t{voluntary}\nnonvoluntary_ctxt_switches:\t{involuntary}\n"
                )
                .Has($"proc/42/task/{tid}/schedstat", $"5 {waitedNs} 3\n");
            return this;
        }
    }
}

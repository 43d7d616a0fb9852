using Plimsoll.Core;
using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Tests.Host;

public sealed class HostSamplerTests : IDisposable
{
    private readonly AKernel _kernel = AKernel.Plain();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task Processors_are_told_by_what_they_did_between()
    {
        var host = await _kernel.Over(k => k.Cpu((600, 300, 100, 0), (500, 400, 0, 100)));
        (host.Name, host.Cores, host.MachineCores, host.Load).ShouldBe(("machine", 2, 2, 1.25));
        host.CpuUtilisation!.Value.ShouldBe(0.6, 1e-9, "user and stolen time of both");
        host.CpuIoWaitShare!.Value.ShouldBe(0.05, 1e-9);
        host.CpuStolenShare!.Value.ShouldBe(0.05, 1e-9);
        host.CpuThrottledShare.ShouldBeNull("no control group can be seen");
    }

    [Fact]
    public async Task The_busiest_second_is_kept()
    {
        await using var sampler = HostSampler.Start(_kernel.Time, files: _kernel.Files);
        foreach (var user in new[] { 10, 110, 120 })
        {
            _kernel.Cpu((user, (_kernel.Time.GetUtcNow().Second * 100) + 100 - user, 0, 0));
            _kernel.Time.Pass(TimeSpan.FromSeconds(1));
        }
        (await sampler.FinishAsync()).CpuUtilisationMost!.Value.ShouldBe(1, 1e-9);
    }

    [Fact]
    public async Task Only_the_processors_that_may_be_used_count()
    {
        _kernel.Has("proc/self/status", "Cpus_allowed_list:\t1\n");
        var host = await _kernel.Over(k => k.Cpu((0, 1000, 0, 0), (900, 100, 0, 0)));
        (host.Cores, host.CpuUtilisation).ShouldBe((1, 0.9));
        host.MachineCpuUtilisation.ShouldBe(0.45);
    }

    [Fact]
    public async Task Memory_disk_network_and_pressure_are_told()
    {
        var host = await _kernel.Over(k =>
            k.Pressure(2_000_000, 500_000, 9_000_000)
                .Disk(operations: 1_000, milliseconds: 4_000, sectors: 20_000, busy: 8_000, queued: 30_000)
                .Links(50_000_000, 10_000_000, 10_000, 200)
        );
        (host.CpuPressure, host.MemoryPressure, host.IoPressure).ShouldBe((0.2, 0.05, 0.9));
        (host.MemoryUsedBytes, host.MemoryLimitBytes).ShouldBe((4_000_000L * 1024, 16_000_000L * 1024));
        var disk = host.BusiestDisk!;
        (disk.Name, disk.Utilisation, host.DiskUtilisation).ShouldBe(("vda", 0.8, 0.8));
        (disk.OperationMilliseconds, disk.OperationsPerSecond, disk.Queue).ShouldBe((4, 100, 3));
        disk.ReadBytesPerSecond.ShouldBe(1_024_000);
        (host.ReceivedBytesPerSecond, host.SentBytesPerSecond).ShouldBe(
            (5_000_000, 1_000_000),
            "once, by the card alone"
        );
        (host.NetworkBytesPerSecondMost, host.RetransmitShare).ShouldBe((125_000_000, 0.02));
        host.Missing.Select(m => m.What).ShouldBe(["control group"]);
    }

    [Fact]
    public async Task A_quota_of_version_2_is_the_measure_of_utilisation_and_throttling_is_told()
    {
        Unified("max 100000", 0, 0, 0).Has("sys/fs/cgroup/pod/cpu.max", "50000 100000\n");
        var host = await _kernel.Over(_ => Unified("max 100000", 4_500_000, 80, 100));
        (host.Cores, host.CpuUtilisation, host.CpuThrottledShare).ShouldBe(
            (0.5, 0.9, 0.8),
            "the tighter limit is the pod's"
        );
        (host.MemoryLimitBytes, host.MemoryUsedBytes).ShouldBe((1 << 30, (800 << 20) - (300 << 20)));
        (host.OutOfMemoryKills, host.IoPressure).ShouldBe((0, 0.3), "the group's own pressure");
        host.Missing.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_quota_of_version_1_is_read_as_well()
    {
        Separate(0, 0, 0);
        var host = await _kernel.Over(_ => Separate(12_000_000_000, 30, 100));
        (host.Cores, host.CpuUtilisation, host.CpuThrottledShare).ShouldBe((1.5, 0.8, 0.3));
        (host.MemoryLimitBytes, host.MemoryUsedBytes).ShouldBe(
            (16_000_000L * 1024, 4_000_000L * 1024),
            "no limit of its own"
        );
    }

    [Fact]
    public async Task Without_a_quota_nothing_is_throttled_and_that_is_known()
    {
        _kernel.Has("proc/self/cgroup", "0::/\n").Has("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        (await _kernel.Over(_ => { })).CpuThrottledShare.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_read_is_null_and_named_with_what_would_give_it()
    {
        foreach (
            var path in new[] { "proc/stat", "proc/pressure", "proc/diskstats", "proc/meminfo", "proc/self/net/dev" }
        )
        {
            _kernel.HasNo(path);
        }
        var host = await _kernel.Over(_ => { });
        (
            host.CpuUtilisation,
            host.CpuPressure,
            host.DiskUtilisation,
            host.MemoryUsedBytes,
            host.ReceivedBytesPerSecond
        ).ShouldBe((null, null, null, null, null));
        host.Missing.Select(m => m.What)
            .ShouldBe(["processors", "pressure", "control group", "memory", "disks", "network"]);
        host.Missing.ShouldAllBe(m => m.Remedy != null && m.Consequence.Length > 0);
    }

    [Fact]
    public async Task A_counter_that_began_anew_tells_nothing()
    {
        _kernel.Links(1_000, 1_000, 100, 10);
        var host = await _kernel.Over(k => k.Links(10, 2_000, 50, 0));
        (host.ReceivedBytesPerSecond, host.SentBytesPerSecond, host.RetransmitShare).ShouldBe((null, 100, null));
    }

    [Fact]
    public async Task A_link_that_does_not_tell_its_speed_is_named()
    {
        _kernel.Has("sys/class/net/eth0/speed", "-1\n");
        var host = await _kernel.Over(_ => { });
        host.NetworkBytesPerSecondMost.ShouldBeNull();
        host.Missing.ShouldContain(m => m.What == "speed of the network");
    }

    [Fact]
    public void A_process_that_is_not_there_is_refused_with_what_to_do()
    {
        var refusal = Should.Throw<PlimsollException>(() =>
            HostSampler.Start(_kernel.Time, 4711, files: _kernel.Files)
        );
        (refusal.Fault, refusal.Message).ShouldBe((Fault.Usage, "There is no process 4711 on this machine."));
        refusal.Next.ShouldContain("pidof");
    }

    [Fact]
    public async Task This_machine_tells_of_itself()
    {
        await using var sampler = HostSampler.Start(TimeProvider.System, Environment.ProcessId);
        // Ticks of processors are hundredths of a second: some must go by.
        var from = Environment.TickCount64;
        while (Environment.TickCount64 - from < 200)
        {
            Thread.SpinWait(1_000);
        }
        var host = await sampler.FinishAsync();
        host.Cores!.Value.ShouldBeInRange(0.01, 4096);
        host.CpuUtilisation!.Value.ShouldBeInRange(0, 1);
        host.MemoryUsedBytes!.Value.ShouldBeLessThanOrEqualTo(host.MemoryLimitBytes!.Value);
        host.ReceivedBytesPerSecond.ShouldNotBeNull();
        host.Missing.ShouldNotContain(m => m.What == "processors");
    }

    private AKernel Unified(string max, long microseconds, long throttled, long periods) =>
        _kernel
            .Has("proc/self/cgroup", "0::/pod/app\n")
            .Has("sys/fs/cgroup/cgroup.controllers", "cpu memory io\n")
            .Has("sys/fs/cgroup/pod/app/cpu.max", max + "\n")
            .Has(
                "sys/fs/cgroup/pod/cpu.stat",
                $"usage_usec {microseconds}\nuser_usec 1\nnr_periods {periods}\nnr_throttled {throttled}\nthrottled_usec 5\n"
            )
            .Has("sys/fs/cgroup/pod/app/memory.max", $"{1 << 30}\n")
            .Has("sys/fs/cgroup/pod/app/memory.current", $"{800 << 20}\n")
            .Has("sys/fs/cgroup/pod/app/memory.stat", $"anon 1\ninactive_file {300 << 20}\n")
            .Has("sys/fs/cgroup/pod/app/memory.events", "low 0\noom 0\noom_kill 2\noom_group_kill 0\n")
            .Has("sys/fs/cgroup/pod/app/cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")
            .Has("sys/fs/cgroup/pod/app/memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")
            .Has(
                "sys/fs/cgroup/pod/app/io.pressure",
                $"some avg10=0.00 avg60=0.00 avg300=0.00 total={(periods > 0 ? 3_000_000 : 0)}\n"
            );

    private AKernel Separate(long nanoseconds, long throttled, long periods) =>
        _kernel
            .Has("proc/self/cgroup", "4:memory:/docker/abc\n2:cpuacct:/docker/abc\n1:cpu:/docker/abc\n0::/\n")
            .Has("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "150000\n")
            .Has("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")
            .Has("sys/fs/cgroup/cpu/cpu.stat", $"nr_periods {periods}\nnr_throttled {throttled}\nthrottled_time 9\n")
            .Has("sys/fs/cgroup/cpuacct/cpuacct.usage", $"{nanoseconds}\n")
            .Has("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
            .Has("sys/fs/cgroup/memory/memory.usage_in_bytes", "5000000\n");
}

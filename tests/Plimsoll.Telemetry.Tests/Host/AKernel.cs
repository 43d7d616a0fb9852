using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Tests.Host;

/// <summary>A machine made of files: <c>/proc</c> and <c>/sys</c> in a directory, and a clock that is set.</summary>
internal sealed class AKernel : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("plimsoll-kernel-");

    public SetTime Time { get; } = new();

    public HostFiles Files => new(Path.Combine(_root.FullName, "proc"), Path.Combine(_root.FullName, "sys"));

    /// <summary>Two processors, a disk with one partition, a card, a pressure of nothing; no control groups.</summary>
    public static AKernel Plain() =>
        new AKernel()
            .Cpu((0, 0, 0, 0), (0, 0, 0, 0))
            .Has("proc/loadavg", "1.25 0.90 0.50 2/300 4711\n")
            .Has("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:  1000 kB\nMemAvailable:   12000000 kB\n")
            .Has("proc/self/status", "Name:\tshop\nCpus_allowed_list:\t0-1\n")
            .Pressure(0, 0, 0)
            .Disk(operations: 0, milliseconds: 0, sectors: 0, busy: 0, queued: 0)
            .Links(0, 0, 0, 0)
            .Has("sys/block/vda/size", "1")
            .Has("sys/class/net/eth0/device/vendor", "1")
            .Has("sys/class/net/eth0/speed", "1000\n");

    public AKernel Has(string path, string text)
    {
        var full = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    public AKernel HasNo(string path)
    {
        var full = Path.Combine(_root.FullName, path);
        if (Directory.Exists(full))
        {
            Directory.Delete(full, recursive: true);
        }
        File.Delete(full);
        return this;
    }

    /// <summary>Ticks of each processor.</summary>
    public AKernel Cpu(params (int User, int Idle, int IoWait, int Stolen)[] processors) =>
        Has(
            "proc/stat",
            "cpu  1 2 3 4 5 6 7 8 9 10\n"
                + string.Concat(
                    processors.Select((p, i) => $"cpu{i} {p.User} 0 0 {p.Idle} {p.IoWait} 0 0 {p.Stolen} 0 0\n")
                )
                + "intr 1 2 3\nctxt 99\n"
        );

    public AKernel Pressure(long cpu, long memory, long io)
    {
        foreach (var (name, total) in new[] { ("cpu", cpu), ("memory", memory), ("io", io) })
        {
            Has(
                $"proc/pressure/{name}",
                $"some avg10=0.10 avg60=0.20 avg300=0.30 total={total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
            );
        }
        return this;
    }

    public AKernel Disk(long operations, long milliseconds, long sectors, long busy, long queued) =>
        Has(
            "proc/diskstats",
            $"""
               7       0 loop0 9 9 9 9 9 9 9 9 9 999999 9 0 0 0 0 0 0
             254       0 vda {operations} 0 {sectors} {milliseconds} 0 0 0 0 0 {busy} {queued} 0 0 0 0 0 0
             254       1 vda1 {operations} 0 {sectors} {milliseconds} 0 0 0 0 0 {busy} {queued} 0 0 0 0 0 0

            """
        );

    public AKernel Links(long received, long sent, long segments, long again) =>
        Has(
                "proc/self/net/dev",
                $"""
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo: 84435477597 144281436    0    0    0     0          0         0 84435477597 144281436    0    0    0     0       0          0
                  eth0:{received} 38077    0    0    0     0          0         0 {sent}   22130    0    0    0     0       0          0
                  br0: {received} 38077    0    0    0     0          0         0 {sent}   22130    0    0    0     0       0          0

                """
            )
            .Has(
                "proc/self/net/snmp",
                $"""
                Ip: Forwarding DefaultTTL
                Ip: 1 64
                Tcp: RtoAlgorithm OutSegs RetransSegs
                Tcp: 1 {segments} {again}

                """
            );

    /// <summary>What a sampler tells of the time between; the change happens ten seconds after the start.</summary>
    public async Task<HostSignals> Over(Action<AKernel> change, int seconds = 10)
    {
        await using var sampler = HostSampler.Start(Time, name: "machine", files: Files);
        Time.Pass(TimeSpan.FromSeconds(seconds));
        change(this);
        return await sampler.FinishAsync();
    }

    public void Dispose() => _root.Delete(recursive: true);
}

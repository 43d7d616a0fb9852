namespace Plimsoll.Telemetry.Host;

/// <summary>Reads the kernel's files, as seen by one process.</summary>
/// <param name="of"><c>self</c> or a process id.</param>
internal sealed class HostReader(HostFiles files, string of, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private readonly ControlGroup? _group = ControlGroup.Find(files, of);

    public HostReading Read()
    {
        var group = _group?.Read();
        var memory = files.ReadProc("meminfo");
        var diskstats = files.ReadProc("diskstats");
        return new HostReading
        {
            Cpu = Cpu(group),
            Allowed = CpuTimes.ParseSet(AllowedList()),
            Group = group,
            CpuPressureSeconds = group?.CpuPressureSeconds ?? Stalled("cpu"),
            MemoryPressureSeconds = group?.MemoryPressureSeconds ?? Stalled("memory"),
            IoPressureSeconds = group?.IoPressureSeconds ?? Stalled("io"),
            Load = Figures.Number(files.ReadProc("loadavg")?.Split(' ')[0]),
            MemoryTotalBytes = Figures.After(memory, "MemTotal") * 1024,
            MemoryAvailableBytes = Figures.After(memory, "MemAvailable") * 1024,
            OutOfMemoryKills = group?.OutOfMemoryKills ?? Figures.After(files.ReadProc("vmstat"), "oom_kill"),
            Disks = diskstats is null
                ? null
                : DiskCounters.Parse(diskstats, HostFiles.Names(Path.Combine(files.Sys, "block"))),
            Links = LinkCounters.Read(files, of),
        };
    }

    /// <summary>The little that is read every second.</summary>
    public CpuReading ReadCpu() => Cpu(_group?.Read());

    private CpuReading Cpu(ControlGroupReading? group) =>
        new(
            time.GetElapsedTime(_begun).TotalSeconds,
            CpuTimes.Parse(files.ReadProc("stat")),
            group?.CpuLimitCores is null ? null : group.CpuSeconds
        );

    private double? Stalled(string resource) => PressureTotal.Some(files.ReadProc($"pressure/{resource}"));

    private string? AllowedList() =>
        Figures
            .Lines(files.ReadProc($"{of}/status"))
            .FirstOrDefault(l => l.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
            ?[18..];
}

using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Host;

/// <summary>From two readings, what went on between them.</summary>
internal static class HostDelta
{
    public static HostSignals Of(string name, HostReading before, HostReading after)
    {
        var seconds = after.Cpu.At - before.Cpu.At;
        var machine = after.Cpu.Sum(null) - before.Cpu.Sum(null);
        var disks = Disks(before, after, seconds);
        var busiest = disks.MaxBy(d => d.Utilisation ?? 0);
        var (limit, group) = (MemoryLimit(after), after.Group);
        return new HostSignals
        {
            Name = name,
            Cores = Cores(after),
            CpuUtilisation = CpuUtilisation(before.Cpu, after.Cpu, after),
            MachineCores = after.Cpu.Times.Count > 0 ? after.Cpu.Times.Count : null,
            MachineCpuUtilisation = Figures.Share(machine.Busy, machine.Total),
            CpuSystemShare = Figures.Share(machine.System, machine.Total),
            CpuIoWaitShare = Figures.Share(machine.IoWait, machine.Total),
            CpuStolenShare = Figures.Share(machine.Stolen, machine.Total),
            CpuThrottledShare = Throttled(before.Group, group),
            Load = after.Load,
            CpuPressure = Stalled(before.CpuPressureSeconds, after.CpuPressureSeconds, seconds),
            MemoryPressure = Stalled(before.MemoryPressureSeconds, after.MemoryPressureSeconds, seconds),
            IoPressure = Stalled(before.IoPressureSeconds, after.IoPressureSeconds, seconds),
            MemoryLimitBytes = limit,
            MemoryUsedBytes =
                limit is not null && limit == group?.MemoryLimitBytes
                    ? group.MemoryUsedBytes
                    : after.MemoryTotalBytes - after.MemoryAvailableBytes,
            OutOfMemoryKills = (long?)Figures.Growth(before.OutOfMemoryKills, after.OutOfMemoryKills),
            DiskUtilisation = busiest?.Utilisation,
            BusiestDisk = busiest,
            ReceivedBytesPerSecond = Rate(before.Links.ReceivedBytes, after.Links.ReceivedBytes, seconds),
            SentBytesPerSecond = Rate(before.Links.SentBytes, after.Links.SentBytes, seconds),
            NetworkBytesPerSecondMost = after.Links.BytesPerSecondMost,
            RetransmitShare = Figures.Share(
                Figures.Growth(before.Links.SegmentsSentAgain, after.Links.SegmentsSentAgain),
                Figures.Growth(before.Links.SegmentsSent, after.Links.SegmentsSent)
            ),
            Missing = HostGaps.Of(after),
        };
    }

    /// <summary>By the container's quota where that is what holds it back, else by the processors that may be used.</summary>
    /// <param name="host">For what does not change within a window.</param>
    public static double? CpuUtilisation(CpuReading before, CpuReading after, HostReading host)
    {
        if (IsQuotaTighter(host) && Figures.Growth(before.ContainerSeconds, after.ContainerSeconds) is { } used)
        {
            return Figures.Share(used, host.Group!.CpuLimitCores * (after.At - before.At));
        }
        var times = after.Sum(host.Allowed) - before.Sum(host.Allowed);
        return Figures.Share(times.Busy, times.Total);
    }

    private static double? Cores(HostReading host) =>
        IsQuotaTighter(host) ? host.Group!.CpuLimitCores
        : AllowedCores(host) is var cores and > 0 ? cores
        : null;

    private static int AllowedCores(HostReading host) =>
        host.Cpu.Times.Keys.Count(c => host.Allowed is null || host.Allowed.Contains(c));

    private static bool IsQuotaTighter(HostReading host) =>
        host.Group?.CpuLimitCores is { } quota && quota < AllowedCores(host);

    /// <summary>A limit beyond the machine's memory limits nothing.</summary>
    private static long? MemoryLimit(HostReading host) =>
        host.Group?.MemoryLimitBytes is { } limit && !(limit > host.MemoryTotalBytes) ? limit : host.MemoryTotalBytes;

    /// <summary>Without a quota nothing is throttled, which is known, not missing.</summary>
    private static double? Throttled(ControlGroupReading? before, ControlGroupReading? after) =>
        after is null ? null
        : after.CpuLimitCores is null ? 0
        : Figures.Growth(before?.Periods, after.Periods) is 0 ? 0
        : Figures.Share(
            Figures.Growth(before?.Throttled, after.Throttled),
            Figures.Growth(before?.Periods, after.Periods)
        );

    private static double? Stalled(double? before, double? after, double seconds) =>
        Figures.Share(Figures.Growth(before, after), seconds);

    private static double? Rate(double? before, double? after, double seconds) =>
        seconds > 0 ? Figures.Growth(before, after) / seconds : null;

    private static List<DiskSignals> Disks(HostReading before, HostReading after, double seconds) =>
        [
            .. from a in after.Disks ?? []
            join b in before.Disks ?? [] on a.Name equals b.Name
            let operations = Figures.Growth(b.Operations, a.Operations)
            let took = Figures.Growth(b.OperationMilliseconds, a.OperationMilliseconds)
            select new DiskSignals(a.Name)
            {
                Utilisation = Figures.Share(Figures.Growth(b.BusyMilliseconds, a.BusyMilliseconds), seconds * 1000),
                Queue = Rate(b.QueuedMilliseconds, a.QueuedMilliseconds, seconds * 1000),
                OperationMilliseconds = operations > 0 ? took / operations : null,
                OperationsPerSecond = Rate(b.Operations, a.Operations, seconds),
                ReadBytesPerSecond = Rate(b.ReadBytes, a.ReadBytes, seconds),
                WrittenBytesPerSecond = Rate(b.WrittenBytes, a.WrittenBytes, seconds),
            },
        ];
}

using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Host;

/// <summary>From two readings of one process, what it did between them.</summary>
internal static class ProcessDelta
{
    public static ProcessSignals Of(int pid, ProcessReading before, ProcessReading after, bool hasEnded)
    {
        var seconds = after.At - before.At;
        double? PerSecond(double? growth) => seconds > 0 ? growth / seconds : null;
        var cpu = Figures.Growth(before.CpuSeconds, after.CpuSeconds);
        return new ProcessSignals
        {
            Pid = pid,
            Name = after.Name,
            HasEnded = hasEnded,
            CpuSeconds = cpu,
            CpusBusy = PerSecond(cpu),
            ThreadsWaitingForCpu = PerSecond(OverThreads(before, after, t => t.WaitedSeconds)),
            Threads = after.Threads,
            ResidentBytes = after.ResidentBytes,
            FileDescriptors = after.FileDescriptors,
            FileDescriptorLimit = after.FileDescriptorLimit,
            VoluntarySwitchesPerSecond = PerSecond(OverThreads(before, after, t => t.Voluntary)),
            InvoluntarySwitchesPerSecond = PerSecond(OverThreads(before, after, t => t.Involuntary)),
            ReadBytesPerSecond = PerSecond(Figures.Growth(before.ReadBytes, after.ReadBytes)),
            WrittenBytesPerSecond = PerSecond(Figures.Growth(before.WrittenBytes, after.WrittenBytes)),
            Missing = [.. Gaps(after)],
        };
    }

    /// <summary>Threads that began since count from nothing; of those that ended, what they did last is lost.</summary>
    private static double? OverThreads(ProcessReading before, ProcessReading after, Func<ThreadReading, double?> figure)
    {
        var growths = after
            .ByThread.Select(t =>
                Figures.Growth(before.ByThread.TryGetValue(t.Key, out var was) ? figure(was) : 0, figure(t.Value))
            )
            .Where(g => g is not null)
            .ToList();
        return growths.Count == 0 ? null : growths.Sum();
    }

    private static IEnumerable<Blindspot> Gaps(ProcessReading process)
    {
        if (process.ReadBytes is null)
        {
            yield return new Blindspot(
                "disk traffic of the process",
                "/proc/PID/io may not be read",
                "run as the user of the process, or as root",
                "which process keeps a disk busy is not known"
            );
        }
        if (process.FileDescriptors is null)
        {
            yield return new Blindspot(
                "open files of the process",
                "/proc/PID/fd may not be read",
                "run as the user of the process, or as root",
                "a shortage of file descriptors is not seen"
            );
        }
    }
}

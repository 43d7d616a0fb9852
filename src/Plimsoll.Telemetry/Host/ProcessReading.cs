using Plimsoll.Core;

namespace Plimsoll.Telemetry.Host;

/// <summary>One process at one moment, as <c>/proc/PID</c> tells it. What may not be read is null.</summary>
internal sealed record ProcessReading
{
    public required double At { get; init; }
    public required string Name { get; init; }

    /// <summary>In ticks since the machine started: tells this process from a later one of the same number.</summary>
    public required long Started { get; init; }
    public required double CpuSeconds { get; init; }
    public required int Threads { get; init; }
    public long? ResidentBytes { get; init; }
    public int? FileDescriptors { get; init; }
    public long? FileDescriptorLimit { get; init; }
    public long? ReadBytes { get; init; }
    public long? WrittenBytes { get; init; }
    public required IReadOnlyDictionary<int, ThreadReading> ByThread { get; init; }

    /// <exception cref="PlimsollException">There is no such process.</exception>
    public static void Require(HostFiles files, int pid)
    {
        if (files.ReadProc($"{pid}/stat") is null)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"There is no process {pid} on this machine.",
                "Give the process id of the service: --pid $(pidof service)."
            );
        }
    }

    /// <summary>Null where the process is gone.</summary>
    public static ProcessReading? Read(HostFiles files, int pid, double at)
    {
        // The name stands in brackets and may hold blanks and brackets itself.
        var stat = files.ReadProc($"{pid}/stat");
        var (open, close) = (stat?.IndexOf('(') ?? -1, stat?.LastIndexOf(')') ?? -1);
        if (open < 0 || close < open || Figures.Words(stat![(close + 1)..]) is not { Length: > 21 } words)
        {
            return null;
        }
        // A zombie's figures stand still; it has ended.
        if (words[0] is "Z" or "X")
        {
            return null;
        }
        var io = files.ReadProc($"{pid}/io");
        return new ProcessReading
        {
            At = at,
            Name = stat[(open + 1)..close],
            Started = Figures.Whole(words[19]) ?? 0,
            CpuSeconds = ((Figures.Whole(words[11]) ?? 0) + (Figures.Whole(words[12]) ?? 0)) / Figures.TicksPerSecond,
            Threads = (int)(Figures.Whole(words[17]) ?? 0),
            ResidentBytes = Figures.After(files.ReadProc($"{pid}/status"), "VmRSS") * 1024,
            FileDescriptors = HostFiles.Names(Path.Combine(files.Proc, $"{pid}/fd")) is { Count: > 0 and var count }
                ? count
                : null,
            FileDescriptorLimit = Limit(files.ReadProc($"{pid}/limits")),
            ReadBytes = Figures.After(io, "read_bytes"),
            WrittenBytes = Figures.After(io, "write_bytes"),
            ByThread = ReadThreads(files, pid),
        };
    }

    private static long? Limit(string? limits) =>
        Figures
            .Lines(limits)
            .Where(l => l.StartsWith("Max open files", StringComparison.Ordinal))
            .Select(l => Figures.Whole(Figures.Words(l[14..])[0]))
            .FirstOrDefault();

    /// <summary>What /proc/PID/status and schedstat tell is of the first thread alone.</summary>
    private static Dictionary<int, ThreadReading> ReadThreads(HostFiles files, int pid)
    {
        var threads = new Dictionary<int, ThreadReading>();
        foreach (var name in HostFiles.Names(Path.Combine(files.Proc, $"{pid}/task")))
        {
            if (Figures.Whole(name) is { } tid && ThreadReading.Read(files, $"{pid}/task/{name}") is { } thread)
            {
                threads[(int)tid] = thread;
            }
        }
        return threads;
    }
}

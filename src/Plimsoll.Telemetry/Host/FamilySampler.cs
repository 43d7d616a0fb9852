using Plimsoll.Core;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Host;

/// <summary>
/// What a parent and all its children used between <see cref="Start"/> and <see cref="Finish"/>, seen as one process: a server of
/// many processes, such as PostgreSQL. Processor time includes that of children that began and ended on the way; how long they
/// waited for a processor is known of those alone that run at the end.
/// </summary>
public sealed class FamilySampler
{
    private readonly HostFiles _files;
    private readonly TimeProvider _time;
    private readonly int _parent;
    private readonly Reading _before;
    private readonly long _begun;

    private FamilySampler(HostFiles files, TimeProvider time, int parent, Reading before)
    {
        (_files, _time, _parent, _before) = (files, time, parent, before);
        _begun = time.GetTimestamp();
    }

    /// <param name="child">Any of the children.</param>
    /// <param name="name">What the child must be called, so that another machine's number is not taken for one here.</param>
    /// <returns>Null where the child is not on this machine.</returns>
    public static FamilySampler? Start(int child, string name, TimeProvider time, HostFiles? files = null)
    {
        files ??= new HostFiles();
        return
            Stat(files, child) is { } stat
            && stat.Name == name
            && stat.Parent > 1
            && Read(files, stat.Parent) is { } before
            ? new FamilySampler(files, time, stat.Parent, before)
            : null;
    }

    /// <summary>Null where the parent has ended.</summary>
    public ProcessSignals? Finish()
    {
        var seconds = _time.GetElapsedTime(_begun).TotalSeconds;
        if (seconds <= 0 || Read(_files, _parent) is not { } after)
        {
            return null;
        }
        var used = Math.Max(0, after.CpuSeconds - _before.CpuSeconds);
        return new ProcessSignals
        {
            Pid = _parent,
            Name = after.Name,
            CpuSeconds = used,
            CpusBusy = used / seconds,
            ThreadsWaitingForCpu =
                after.Waited.Count > 0
                    ? after.Waited.Sum(pair => Math.Max(0, pair.Value - _before.Waited.GetValueOrDefault(pair.Key)))
                        / 1e9
                        / seconds
                    : null,
        };
    }

    /// <summary>Null where the parent has ended.</summary>
    private static Reading? Read(HostFiles files, int parent)
    {
        if (Stat(files, parent) is not { } head)
        {
            return null;
        }
        var ticks = head.Ticks + head.TicksOfEnded;
        var waited = new Dictionary<int, long>();
        TakeWaited(files, parent, waited);
        foreach (var name in HostFiles.Names(files.Proc))
        {
            if (int.TryParse(name, out var pid) && Stat(files, pid) is { } child && child.Parent == parent)
            {
                ticks += child.Ticks;
                TakeWaited(files, pid, waited);
            }
        }
        return new Reading(head.Name, ticks / Figures.TicksPerSecond, waited);
    }

    private static void TakeWaited(HostFiles files, int pid, Dictionary<int, long> waited)
    {
        if (
            files.ReadProc($"{pid}/schedstat") is { } text
            && Figures.Words(text) is [_, var waiting, ..]
            && Figures.Whole(waiting) is { } nanoseconds
        )
        {
            waited[pid] = nanoseconds;
        }
    }

    /// <param name="CpuSeconds">Of the parent, of the children that it has seen end, and of those that run.</param>
    /// <param name="Waited">
    /// Nanoseconds that each was ready and had no processor (<c>/proc/PID/schedstat</c>, the second figure), by process: each is
    /// one thread. Empty where the kernel does not say.
    /// </param>
    private sealed record Reading(string Name, double CpuSeconds, IReadOnlyDictionary<int, long> Waited);

    /// <summary>Fields 4 and 14 to 17 of <c>/proc/PID/stat</c>; see proc(5).</summary>
    private static (string Name, int Parent, long Ticks, long TicksOfEnded)? Stat(HostFiles files, int pid)
    {
        var stat = files.ReadProc($"{pid}/stat");
        var (open, close) = (stat?.IndexOf('(') ?? -1, stat?.LastIndexOf(')') ?? -1);
        if (open < 0 || close < open || Figures.Words(stat![(close + 1)..]) is not { Length: > 14 } words)
        {
            return null;
        }
        return (
            stat[(open + 1)..close],
            (int)(Figures.Whole(words[1]) ?? 0),
            (Figures.Whole(words[11]) ?? 0) + (Figures.Whole(words[12]) ?? 0),
            (Figures.Whole(words[13]) ?? 0) + (Figures.Whole(words[14]) ?? 0)
        );
    }
}

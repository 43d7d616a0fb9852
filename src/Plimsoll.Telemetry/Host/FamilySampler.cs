using Plimsoll.Core;

namespace Plimsoll.Telemetry.Host;

/// <summary>
/// Processor time of a parent and all its children between <see cref="Start"/> and <see cref="Finish"/>, those that began
/// and ended on the way included: what a server of many processes uses, such as PostgreSQL.
/// </summary>
public sealed class FamilySampler
{
    private readonly HostFiles _files;
    private readonly TimeProvider _time;
    private readonly int _parent;
    private readonly double _before;
    private readonly long _begun;

    private FamilySampler(HostFiles files, TimeProvider time, int parent, double before)
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
            && CpuSeconds(files, stat.Parent) is { } before
            ? new FamilySampler(files, time, stat.Parent, before)
            : null;
    }

    /// <summary>Cores in use, in the mean; null where the parent has ended.</summary>
    public double? Finish()
    {
        var seconds = _time.GetElapsedTime(_begun).TotalSeconds;
        return seconds > 0 && CpuSeconds(_files, _parent) is { } after ? Math.Max(0, after - _before) / seconds : null;
    }

    /// <summary>Of the parent, of the children that it has seen end, and of those that run.</summary>
    private static double? CpuSeconds(HostFiles files, int parent)
    {
        if (Stat(files, parent) is not { } head)
        {
            return null;
        }
        var ticks = head.Ticks + head.TicksOfEnded;
        foreach (var name in HostFiles.Names(files.Proc))
        {
            if (int.TryParse(name, out var pid) && Stat(files, pid) is { } child && child.Parent == parent)
            {
                ticks += child.Ticks;
            }
        }
        return ticks / Figures.TicksPerSecond;
    }

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

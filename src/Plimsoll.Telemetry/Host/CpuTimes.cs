namespace Plimsoll.Telemetry.Host;

/// <summary>What processors did since the machine started, in ticks, from <c>/proc/stat</c>.</summary>
/// <param name="Stolen">Taken by other guests of the host while there was something to run.</param>
internal readonly record struct CpuTimes(double Total, double Idle, double System, double IoWait, double Stolen)
{
    /// <summary>Stolen time counts: there was something to run and no processor for it.</summary>
    public double Busy => Total - Idle - IoWait;

    public static CpuTimes operator +(CpuTimes a, CpuTimes b) =>
        new(a.Total + b.Total, a.Idle + b.Idle, a.System + b.System, a.IoWait + b.IoWait, a.Stolen + b.Stolen);

    public static CpuTimes operator -(CpuTimes a, CpuTimes b) =>
        new(a.Total - b.Total, a.Idle - b.Idle, a.System - b.System, a.IoWait - b.IoWait, a.Stolen - b.Stolen);

    /// <summary>By number of the processor; those that are switched off are not there.</summary>
    public static IReadOnlyDictionary<int, CpuTimes> Parse(string? stat)
    {
        var times = new Dictionary<int, CpuTimes>();
        foreach (var line in Figures.Lines(stat))
        {
            var words = Figures.Words(line);
            if (
                words is [var name, _, ..]
                && name.StartsWith("cpu", StringComparison.Ordinal)
                && Figures.Whole(name[3..]) is { } number
            )
            {
                // user nice system idle iowait irq softirq steal; guests' time is within user and nice.
                double At(int i) => i < words.Length ? Figures.Whole(words[i]) ?? 0 : 0;
                times[(int)number] = new CpuTimes(
                    Enumerable.Range(1, 8).Sum(At),
                    At(4),
                    At(3) + At(6) + At(7),
                    At(5),
                    At(8)
                );
            }
        }
        return times;
    }

    /// <summary><c>0-3,8</c>, as the kernel writes sets of processors.</summary>
    public static IReadOnlySet<int>? ParseSet(string? list)
    {
        if (string.IsNullOrWhiteSpace(list))
        {
            return null;
        }
        var set = new HashSet<int>();
        foreach (var range in list.Trim().Split(','))
        {
            var ends = range.Split('-');
            if (Figures.Whole(ends[0]) is not { } first || Figures.Whole(ends[^1]) is not { } last || last > 65_535)
            {
                return null;
            }
            set.UnionWith(Enumerable.Range((int)first, (int)Math.Max(0, last - first + 1)));
        }
        return set;
    }
}

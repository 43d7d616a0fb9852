namespace Plimsoll.Telemetry.Host;

/// <summary>
/// The control groups that a process is in: version 2's one tree, or version 1's tree for each resource (also where both are
/// mounted). A limit of an ancestor holds too, so the tightest one up to the root counts.
/// </summary>
internal sealed record ControlGroup
{
    /// <summary>Directories from the process's own group up to the root of what is mounted.</summary>
    private IReadOnlyList<string> Cpu { get; init; } = [];
    private IReadOnlyList<string> CpuAccounting { get; init; } = [];
    private IReadOnlyList<string> Memory { get; init; } = [];
    private IReadOnlyList<string> Pressure { get; init; } = [];
    private bool IsUnified { get; init; }

    /// <param name="of"><c>self</c> or a process id.</param>
    /// <returns>Null where the process is in none that can be seen.</returns>
    public static ControlGroup? Find(HostFiles files, string of)
    {
        var paths = Figures
            .Lines(files.ReadProc($"{of}/cgroup"))
            .Select(l => l.Split(':', 3))
            .Where(l => l.Length == 3)
            .SelectMany(l => l[1].Split(',').Select(controller => (Controller: controller, Path: l[2])))
            .GroupBy(l => l.Controller, StringComparer.Ordinal)
            .ToDictionary(l => l.Key, l => l.First().Path, StringComparer.Ordinal);
        var root = Path.Combine(files.Sys, "fs", "cgroup");
        if (File.Exists(Path.Combine(root, "cgroup.controllers")))
        {
            var tree = Upwards(root, paths.GetValueOrDefault("", "/"));
            return new ControlGroup
            {
                Cpu = tree,
                CpuAccounting = tree,
                Memory = tree,
                // The root's pressure is that of the machine, which /proc/pressure tells.
                Pressure = [.. tree.Take(1).Where(d => d != root)],
                IsUnified = true,
            };
        }
        IReadOnlyList<string> Of(string controller) =>
            paths.TryGetValue(controller, out var path) ? Upwards(Path.Combine(root, controller), path) : [];
        var (cpu, memory) = (Of("cpu"), Of("memory"));
        return cpu.Count + memory.Count == 0
            ? null
            : new ControlGroup
            {
                Cpu = cpu,
                CpuAccounting = Of("cpuacct"),
                Memory = memory,
            };
    }

    public ControlGroupReading Read()
    {
        var cpu = Tightest(Cpu, CpuLimit);
        var memory = Tightest(Memory, MemoryLimit);
        var stat = cpu is null ? null : Text(cpu.Value.Directory, "cpu.stat");
        var held = memory is null ? null : Text(memory.Value.Directory, "memory.stat");
        var used = memory is null ? null : Whole(memory.Value.Directory, "memory.current", "memory.usage_in_bytes");
        return new ControlGroupReading
        {
            CpuLimitCores = cpu?.Limit,
            CpuSeconds = cpu is null ? null : CpuSeconds(cpu.Value.Directory, stat),
            Periods = Figures.After(stat, "nr_periods"),
            Throttled = Figures.After(stat, "nr_throttled"),
            MemoryLimitBytes = (long?)memory?.Limit,
            MemoryUsedBytes = used - (Figures.After(held, IsUnified ? "inactive_file" : "total_inactive_file") ?? 0),
            OutOfMemoryKills =
                Memory.Count == 0
                    ? null
                    : Figures.After(Text(Memory[0], IsUnified ? "memory.events" : "memory.oom_control"), "oom_kill"),
            CpuPressureSeconds = Stalled("cpu.pressure"),
            MemoryPressureSeconds = Stalled("memory.pressure"),
            IoPressureSeconds = Stalled("io.pressure"),
        };
    }

    private double? Stalled(string file) => Pressure.Count == 0 ? null : PressureTotal.Some(Text(Pressure[0], file));

    private double? CpuLimit(string directory)
    {
        if (IsUnified)
        {
            // "max 100000" where there is none.
            var words = Figures.Words(Text(directory, "cpu.max") ?? "");
            return words.Length == 2 ? Figures.Whole(words[0]) / (double?)Figures.Whole(words[1]) : null;
        }
        var quota = Figures.Whole(Text(directory, "cpu.cfs_quota_us"));
        return quota > 0 ? quota / (double?)Figures.Whole(Text(directory, "cpu.cfs_period_us")) : null;
    }

    /// <summary>Version 1 has no word for "none", only a number near 2^63.</summary>
    private double? MemoryLimit(string directory) =>
        Whole(directory, "memory.max", "memory.limit_in_bytes") is { } limit and < 1L << 60 ? limit : null;

    private double? CpuSeconds(string directory, string? stat)
    {
        if (IsUnified)
        {
            return Figures.After(stat, "usage_usec") / 1e6;
        }
        // The two controllers may be mounted apart; a group has the same path in both.
        var depth = Cpu.ToList().IndexOf(directory);
        return depth < CpuAccounting.Count && CpuAccounting.Count == Cpu.Count
            ? Figures.Whole(Text(CpuAccounting[depth], "cpuacct.usage")) / 1e9
            : null;
    }

    private long? Whole(string directory, string unified, string separate) =>
        Figures.Whole(Text(directory, IsUnified ? unified : separate));

    private static string? Text(string directory, string name) => HostFiles.Read(Path.Combine(directory, name));

    private static (string Directory, double Limit)? Tightest(
        IReadOnlyList<string> directories,
        Func<string, double?> limit
    )
    {
        (string, double)? tightest = null;
        foreach (var directory in directories)
        {
            if (limit(directory) is { } here && (tightest is null || here < tightest.Value.Item2))
            {
                tightest = (directory, here);
            }
        }
        return tightest;
    }

    /// <summary>A container without a namespace of its own tells a path of the host that it does not see: then it is at the root.</summary>
    private static List<string> Upwards(string root, string path)
    {
        var relative = path.Trim('/');
        var directories = new List<string>();
        while (relative.Length > 0)
        {
            var directory = Path.Combine(root, relative);
            if (Directory.Exists(directory))
            {
                directories.Add(directory);
            }
            relative = relative.LastIndexOf('/') is var slash and > 0 ? relative[..slash] : "";
        }
        if (Directory.Exists(root))
        {
            directories.Add(root);
        }
        return directories;
    }
}

using Plimsoll.Telemetry.Host;

namespace Plimsoll.Cli.Limits.Proc;

/// <summary>What a process's control groups allow it of the processors.</summary>
internal static class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";

    /// <returns>Processors, the tightest of its group and all above it; null where nothing is set.</returns>
    public static double? Quota(ProcFiles proc, int pid)
    {
        var quotas = (proc.Read($"{pid}/cgroup") ?? "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 3))
            .Where(parts => parts.Length == 3)
            .SelectMany(parts =>
                parts[1].Length == 0 ? Above(parts[2]).Select(OfV2)
                : parts[1].Split(',').Contains("cpu") ? Above(parts[2]).Select(path => OfV1(path))
                : []
            )
            .Where(quota => quota is > 0)
            .ToList();
        return quotas.Count == 0 ? null : quotas.Min();
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var at = path; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            yield return at.Trim('/');
        }
    }

    private static double? OfV2(string path) =>
        HostFiles.Read(Path.Combine(Root, path, "cpu.max")) is { } max ? ProcText.Quota(max) : null;

    private static double? OfV1(string path) =>
        (
            HostFiles.Read(Path.Combine(Root, "cpu", path, "cpu.cfs_quota_us")),
            HostFiles.Read(Path.Combine(Root, "cpu", path, "cpu.cfs_period_us"))
        )
            is ({ } quota, { } period)
            ? ProcText.Quota(quota, period)
            : null;
}

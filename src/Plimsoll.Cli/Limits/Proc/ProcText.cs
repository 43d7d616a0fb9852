using System.Globalization;

namespace Plimsoll.Cli.Limits.Proc;

/// <summary>Reads the texts of Linux's <c>/proc</c> (proc(5)). What is not there or not understood is null.</summary>
internal static class ProcText
{
    /// <summary>Of <c>/proc</c>'s times: 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <param name="stat">Of <c>/proc/stat</c>.</param>
    /// <returns>Busy seconds since the machine started: user, nice, system, irq, softirq; idle, waiting and stolen ones are left out.</returns>
    public static double? HostSeconds(string stat)
    {
        var words = stat.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["cpu", ..] && words.Length > 7
            ? (At(words, 1) + At(words, 2) + At(words, 3) + At(words, 6) + At(words, 7)) / TicksPerSecond
            : null;
    }

    /// <param name="stat">Of <c>/proc/PID/stat</c>, whose second word may hold blanks and brackets.</param>
    public static ProcessStat? Process(string stat)
    {
        var end = stat.LastIndexOf(')');
        var words = end < 0 ? [] : stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 14
            ? new ProcessStat(
                words[0][0],
                (int)At(words, 1),
                (At(words, 11) + At(words, 12)) / TicksPerSecond,
                (At(words, 13) + At(words, 14)) / TicksPerSecond
            )
            : null;
    }

    /// <param name="schedstat">Of <c>/proc/PID/schedstat</c>.</param>
    /// <returns>Seconds in which it could have run and had no processor.</returns>
    public static double? WaitedSeconds(string schedstat) =>
        schedstat.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var waited, ..]
        && long.TryParse(waited, CultureInfo.InvariantCulture, out var nanoseconds)
            ? nanoseconds / 1e9
            : null;

    /// <param name="status">Of <c>/proc/PID/status</c>.</param>
    /// <returns>How many processors it may run on, of a list such as <c>0-3,7</c>.</returns>
    public static int? Processors(string status)
    {
        const string key = "Cpus_allowed_list:";
        var line = status.Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        var count = 0;
        foreach (var part in (line?[key.Length..] ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (!int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last))
            {
                return null;
            }
            count += last - first + 1;
        }
        return count;
    }

    /// <param name="limits">Of <c>/proc/PID/limits</c>.</param>
    /// <returns>The soft limit of open files; null where there is none.</returns>
    public static int? OpenFiles(string limits) =>
        limits.Split('\n').FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && int.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out var most)
            ? most
            : null;

    /// <param name="diskstats">Of <c>/proc/diskstats</c>.</param>
    /// <returns>Seconds in which each disk had something to do; devices in memory and loops are no disks.</returns>
    public static IReadOnlyDictionary<string, double> DiskSeconds(string diskstats) =>
        diskstats
            .Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 12 && IsDisk(words[2]) && At(words, 12) > 0)
            .ToDictionary(words => words[2], words => At(words, 12) / 1000, StringComparer.Ordinal);

    /// <param name="max">Of a control group's <c>cpu.max</c> (v2): quota and period, or <c>max</c> and period.</param>
    public static double? Quota(string max) =>
        max.Split(' ', StringSplitOptions.TrimEntries) is [var quota, var period] ? Quota(quota, period) : null;

    /// <summary>Of <c>cpu.cfs_quota_us</c> and <c>cpu.cfs_period_us</c> (v1); a quota of -1 is none.</summary>
    public static double? Quota(string quota, string period) =>
        double.TryParse(
            quota,
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out var most
        )
        && double.TryParse(
            period,
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out var of
        )
        && of > 0
            ? most / of
            : null;

    private static bool IsDisk(string name) =>
        !(
            name.StartsWith("loop", StringComparison.Ordinal)
            || name.StartsWith("ram", StringComparison.Ordinal)
            || name.StartsWith("zram", StringComparison.Ordinal)
        );

    private static double At(string[] words, int index) =>
        double.TryParse(words[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;
}

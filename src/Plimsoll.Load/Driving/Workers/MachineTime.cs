using System.Globalization;

namespace Plimsoll.Load.Driving.Workers;

/// <summary>
/// Time of all processors since the machine started, in the kernel's ticks, and of it what a hypervisor gave to other
/// machines while this one wanted to run (proc_stat(5), <c>steal</c>).
/// </summary>
internal readonly record struct MachineTime(long Total, long Stolen)
{
    private const int StealAt = 8;

    /// <summary>Null where the system does not say.</summary>
    public static MachineTime? Now()
    {
        try
        {
            return File.Exists("/proc/stat") ? Of(File.ReadLines("/proc/stat").First()) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <param name="line"><c>cpu  user nice system idle iowait irq softirq steal guest guest_nice</c>; guests are in user already.</param>
    public static MachineTime? Of(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= StealAt || words[0] != "cpu")
        {
            return null;
        }
        var total = 0L;
        for (var i = 1; i <= StealAt; i++)
        {
            if (!long.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            {
                return null;
            }
            total += ticks;
        }
        return new MachineTime(total, long.Parse(words[StealAt], CultureInfo.InvariantCulture));
    }

    /// <summary>0 to 1; null where either is unknown or no time has passed.</summary>
    public static double? StolenBetween(MachineTime? from, MachineTime? to) =>
        (from, to) is ({ } before, { } after) && after.Total > before.Total
            ? Math.Clamp((double)(after.Stolen - before.Stolen) / (after.Total - before.Total), 0, 1)
            : null;
}

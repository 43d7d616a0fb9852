namespace Plimsoll.Telemetry.Host;

/// <summary>One disk's counters of <c>/proc/diskstats</c>, since the machine started.</summary>
/// <param name="BusyMilliseconds">In which something was under way.</param>
/// <param name="QueuedMilliseconds">The same, times how much was under way.</param>
internal sealed record DiskCounters(
    string Name,
    double Operations,
    double OperationMilliseconds,
    double ReadBytes,
    double WrittenBytes,
    double BusyMilliseconds,
    double QueuedMilliseconds
)
{
    /// <summary>The kernel's, whatever the disk's own sectors are.</summary>
    private const double SectorBytes = 512;

    private static readonly string[] s_noDisks = ["loop", "ram", "zram", "nbd", "fd", "sr"];

    /// <param name="whole">Names of whole disks; where empty, partitions cannot be told from disks and all are taken.</param>
    public static IReadOnlyList<DiskCounters> Parse(string? diskstats, IReadOnlyCollection<string> whole)
    {
        var disks = new List<DiskCounters>();
        foreach (var words in Figures.Lines(diskstats).Select(Figures.Words))
        {
            if (
                words.Length < 14
                || s_noDisks.Any(n => words[2].StartsWith(n, StringComparison.Ordinal))
                || (whole.Count > 0 && !whole.Contains(words[2].Replace('/', '!')))
            )
            {
                continue;
            }
            double At(int i) => Figures.Whole(words[i]) ?? 0;
            disks.Add(
                new DiskCounters(
                    words[2],
                    At(3) + At(7),
                    At(6) + At(10),
                    At(5) * SectorBytes,
                    At(9) * SectorBytes,
                    At(12),
                    At(13)
                )
            );
        }
        return disks;
    }
}

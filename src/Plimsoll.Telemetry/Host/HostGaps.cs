using Plimsoll.Core.Signals;

namespace Plimsoll.Telemetry.Host;

/// <summary>What the kernel does not tell here, and what would make it.</summary>
internal static class HostGaps
{
    public static IReadOnlyList<Blindspot> Of(HostReading host)
    {
        var gaps = new List<Blindspot>();
        AddIf(
            host.Cpu.Times.Count == 0,
            "processors",
            "/proc/stat cannot be read",
            "run on Linux with /proc mounted (in a container: -v /proc:/host/proc:ro)",
            "whether the processors are busy is not known"
        );
        AddIf(
            host.CpuPressureSeconds is null,
            "pressure",
            "/proc/pressure cannot be read",
            "start the kernel with psi=1 (it needs CONFIG_PSI, Linux 4.20 or newer)",
            "waiting for processors, memory and disks is told by utilisation alone"
        );
        AddIf(
            host.Group is null,
            "control group",
            "/sys/fs/cgroup cannot be read",
            "mount /sys/fs/cgroup read-only into the container",
            "limits of the container and throttling are not seen"
        );
        AddIf(
            host.MemoryTotalBytes is null,
            "memory",
            "/proc/meminfo cannot be read",
            "mount /proc",
            "whether memory is short is not known"
        );
        AddIf(
            host.Disks is null,
            "disks",
            "/proc/diskstats cannot be read",
            "run on the host, or mount its /proc into the container",
            "whether a disk is busy is not known"
        );
        AddIf(
            host.Links.ReceivedBytes is null,
            "network",
            "/proc/net/dev cannot be read",
            "mount /proc; of another user's process, run as that user or as root",
            "traffic is not known"
        );
        AddIf(
            host.Links.BytesPerSecondMost is null && host.Links.ReceivedBytes is not null,
            "speed of the network",
            "the links do not tell it; virtual ones never do",
            null,
            "how near the network is to its limit is not known"
        );
        return gaps;

        void AddIf(bool isMissing, string what, string why, string? remedy, string consequence)
        {
            if (isMissing)
            {
                gaps.Add(new Blindspot(what, why, remedy, consequence));
            }
        }
    }
}

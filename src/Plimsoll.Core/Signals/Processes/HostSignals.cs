namespace Plimsoll.Core.Signals.Processes;

/// <summary>The host or container of a service over the window. What was not there is null; shares are 0 to 1.</summary>
public sealed record HostSignals
{
    public required string Name { get; init; }

    /// <summary>That may be used: the machine's, the set of processors, or the container's quota, whichever is least.</summary>
    public double? Cores { get; init; }

    /// <summary>Of <see cref="Cores"/>: by all of the container where it has a limit of its own, else by all of the machine.</summary>
    public double? CpuUtilisation { get; init; }

    /// <summary>Of the busiest second of the window.</summary>
    public double? CpuUtilisationMost { get; init; }

    /// <summary>Of the whole machine, beyond the container too.</summary>
    public double? MachineCores { get; init; }
    public double? MachineCpuUtilisation { get; init; }

    /// <summary>Of the machine's processor time: in the kernel, idle while a disk was waited for, and taken by other guests of the host.</summary>
    public double? CpuSystemShare { get; init; }
    public double? CpuIoWaitShare { get; init; }
    public double? CpuStolenShare { get; init; }

    /// <summary>Of the quota's periods in which there was something to run, those in which it ran out (<c>cpu.stat</c>).</summary>
    public double? CpuThrottledShare { get; init; }

    /// <summary>Linux's load over one minute: tasks that run, want to, or wait for a disk.</summary>
    public double? Load { get; init; }

    /// <summary>Pressure stall: of the time in which some task waited (PSI, <c>some</c>).</summary>
    public double? CpuPressure { get; init; }
    public double? MemoryPressure { get; init; }
    public double? IoPressure { get; init; }

    /// <summary>Without the page cache that could be given back.</summary>
    public long? MemoryUsedBytes { get; init; }
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Processes that the kernel ended for want of memory.</summary>
    public long? OutOfMemoryKills { get; init; }

    /// <summary>Of the busiest disk: of the time in which it had something to do. A disk that serves many requests at once can do more at 1.</summary>
    public double? DiskUtilisation { get; init; }
    public DiskSignals? BusiestDisk { get; init; }

    /// <summary>Over all interfaces but the loopback.</summary>
    public double? ReceivedBytesPerSecond { get; init; }
    public double? SentBytesPerSecond { get; init; }

    /// <summary>That the links carry each way: their speed added up.</summary>
    public double? NetworkBytesPerSecondMost { get; init; }

    /// <summary>Of the TCP segments sent, those that were sent again.</summary>
    public double? RetransmitShare { get; init; }

    /// <summary>What could not be read, and what would give it.</summary>
    public IReadOnlyList<Blindspot> Missing { get; init; } = [];
}

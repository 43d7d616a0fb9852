namespace Plimsoll.Core.Signals.Processes;

/// <summary>The host or container of a service over the window. What was not there is null; shares are 0 to 1.</summary>
public sealed record HostSignals
{
    public required string Name { get; init; }
    public double? Cores { get; init; }
    public double? CpuUtilisation { get; init; }

    /// <summary>Of the time in which the quota held the container back (cgroup v2, <c>cpu.stat</c>).</summary>
    public double? CpuThrottledShare { get; init; }

    /// <summary>Pressure stall: of the time in which some task waited (PSI, <c>some</c>).</summary>
    public double? CpuPressure { get; init; }
    public double? MemoryPressure { get; init; }
    public double? IoPressure { get; init; }
    public long? MemoryUsedBytes { get; init; }
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Of the busiest disk.</summary>
    public double? DiskUtilisation { get; init; }
    public double? ReceivedBytesPerSecond { get; init; }
    public double? SentBytesPerSecond { get; init; }
    public double? NetworkBytesPerSecondMost { get; init; }
    public double? RetransmitShare { get; init; }
}

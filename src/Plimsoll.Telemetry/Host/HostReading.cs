namespace Plimsoll.Telemetry.Host;

/// <summary>All that the kernel tells at one moment; counters since whenever they began.</summary>
internal sealed record HostReading
{
    public required CpuReading Cpu { get; init; }

    /// <summary>Processors that the process may run on; null: not told.</summary>
    public IReadOnlySet<int>? Allowed { get; init; }

    /// <summary>Null where no control group can be seen.</summary>
    public ControlGroupReading? Group { get; init; }
    public double? CpuPressureSeconds { get; init; }
    public double? MemoryPressureSeconds { get; init; }
    public double? IoPressureSeconds { get; init; }
    public double? Load { get; init; }
    public long? MemoryTotalBytes { get; init; }
    public long? MemoryAvailableBytes { get; init; }
    public long? OutOfMemoryKills { get; init; }

    /// <summary>Null where the counters cannot be read.</summary>
    public IReadOnlyList<DiskCounters>? Disks { get; init; }
    public required LinkCounters Links { get; init; }
}

namespace Plimsoll.Telemetry.Host;

/// <summary>What a container's control group tells at one moment. Limits are null where there are none.</summary>
internal sealed record ControlGroupReading
{
    public double? CpuLimitCores { get; init; }

    /// <summary>Used since the group's start, by all in the group that has the limit.</summary>
    public double? CpuSeconds { get; init; }
    public long? Periods { get; init; }
    public long? Throttled { get; init; }
    public long? MemoryLimitBytes { get; init; }
    public long? MemoryUsedBytes { get; init; }
    public long? OutOfMemoryKills { get; init; }
    public double? CpuPressureSeconds { get; init; }
    public double? MemoryPressureSeconds { get; init; }
    public double? IoPressureSeconds { get; init; }
}

namespace Plimsoll.Core.Signals.Processes;

/// <summary>What taking a profile cost the process that was looked at, measured while it was.</summary>
public sealed record ProfileCost
{
    public required int Bursts { get; init; }
    public required double BurstSeconds { get; init; }

    /// <summary>Processor time of the runtime's own threads that take and write samples; null where it could not be read.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>
    /// Of a burst, the time in which all managed threads stood still to be looked at: at most, since all of the sampling thread's
    /// time is counted.
    /// </summary>
    public double? StandstillShare { get; init; }

    /// <summary>
    /// Of the processor time that the process itself has used since it was first looked at, 0 and more; null where one of the two
    /// could not be read. The first burst is paid off by and by.
    /// </summary>
    public double? AverageShare { get; init; }
}

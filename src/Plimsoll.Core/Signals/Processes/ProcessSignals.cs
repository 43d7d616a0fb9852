namespace Plimsoll.Core.Signals.Processes;

/// <summary>One process over the window as the kernel sees it, whatever it is written in. What was not there is null.</summary>
public sealed record ProcessSignals
{
    public required int Pid { get; init; }
    public required string Name { get; init; }

    /// <summary>Ended before the window did: the figures are up to the last time that it was seen.</summary>
    public bool HasEnded { get; init; }

    /// <summary>Over the window, user and kernel mode, all threads.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Processors that it kept busy, in the mean.</summary>
    public double? CpusBusy { get; init; }

    /// <summary>Of its threads, how many were ready but waited for a processor, in the mean.</summary>
    public double? ThreadsWaitingForCpu { get; init; }
    public int? Threads { get; init; }
    public long? ResidentBytes { get; init; }
    public int? FileDescriptors { get; init; }
    public long? FileDescriptorLimit { get; init; }

    /// <summary>It gave up the processor to wait for something.</summary>
    public double? VoluntarySwitchesPerSecond { get; init; }

    /// <summary>The processor was taken from it for another.</summary>
    public double? InvoluntarySwitchesPerSecond { get; init; }

    /// <summary>From and to disks, not the page cache.</summary>
    public double? ReadBytesPerSecond { get; init; }
    public double? WrittenBytesPerSecond { get; init; }

    /// <summary>What could not be read, and what would give it.</summary>
    public IReadOnlyList<Blindspot> Missing { get; init; } = [];
}

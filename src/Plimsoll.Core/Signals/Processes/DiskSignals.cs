namespace Plimsoll.Core.Signals.Processes;

/// <summary>A disk of the host over the window.</summary>
/// <param name="Name">As the kernel calls it, e.g. <c>nvme0n1</c>.</param>
public sealed record DiskSignals(string Name)
{
    /// <summary>Of the time in which it had something to do, 0 to 1.</summary>
    public double? Utilisation { get; init; }

    /// <summary>Requests under way or waiting, in the mean.</summary>
    public double? Queue { get; init; }

    /// <summary>Mean time of a read or write from asking to done; null where there was none.</summary>
    public double? OperationMilliseconds { get; init; }
    public double? OperationsPerSecond { get; init; }
    public double? ReadBytesPerSecond { get; init; }
    public double? WrittenBytesPerSecond { get; init; }
}

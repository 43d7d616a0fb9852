namespace Plimsoll.Core.Signals.Processes;

/// <summary>A connection pool of a process over the window. What was not there is null.</summary>
/// <param name="Name">As the process calls it, without a password.</param>
public sealed record PoolSignals(string Name)
{
    /// <summary>Connections that it may hold.</summary>
    public double? Max { get; init; }
    public double? Used { get; init; }
    public double? UsedMost { get; init; }

    /// <summary>Callers waiting for a connection.</summary>
    public double? Pending { get; init; }
    public double? PendingMost { get; init; }
    public long? Timeouts { get; init; }

    /// <summary>Mean time from asking to getting, and from getting to giving back.</summary>
    public double? WaitMilliseconds { get; init; }
    public double? HoldMilliseconds { get; init; }
}

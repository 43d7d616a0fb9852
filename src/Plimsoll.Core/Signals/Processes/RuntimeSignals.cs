namespace Plimsoll.Core.Signals.Processes;

/// <summary>
/// One process's runtime over the window, from its own meters or its event pipe. What was not there is null; shares are
/// 0 to 1.
/// </summary>
public sealed record RuntimeSignals
{
    public required string Service { get; init; }

    /// <summary>Empty where the service does not name its processes.</summary>
    public string Instance { get; init; } = "";

    /// <summary>E.g. <c>.NET 10.0.1</c>.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>Cores that it may use.</summary>
    public double? Cores { get; init; }

    /// <summary>Of those cores' time.</summary>
    public double? CpuUtilisation { get; init; }

    /// <summary>Of the window's time in which all managed threads stood still.</summary>
    public double? GcPauseShare { get; init; }
    public double? LongestGcPauseMilliseconds { get; init; }
    public double? Gen2PerMinute { get; init; }
    public double? AllocatedBytesPerSecond { get; init; }
    public long? HeapBytes { get; init; }
    public bool? IsServerGc { get; init; }

    /// <summary>Work items waiting for a thread, mean and most of the samples.</summary>
    public double? ThreadPoolQueue { get; init; }
    public double? ThreadPoolQueueMost { get; init; }
    public double? ThreadPoolThreads { get; init; }
    public double? ThreadPoolThreadsMost { get; init; }
    public double? LockContentionsPerSecond { get; init; }

    /// <summary>Threads waiting for a monitor at once, in the mean.</summary>
    public double? LockWaiters { get; init; }
    public double? ExceptionsPerSecond { get; init; }

    /// <summary>All threads, where the runtime has no pool of them (JVM), or goroutines.</summary>
    public double? Threads { get; init; }

    /// <summary>Node.js: of the time in which its one thread was at work, and how late it comes to what is due.</summary>
    public double? EventLoopUtilisation { get; init; }
    public double? EventLoopDelayMilliseconds { get; init; }

    /// <summary>Requests to the web server, under way in the mean and at most, ended, and their mean time.</summary>
    public double? ActiveRequests { get; init; }
    public double? ActiveRequestsMost { get; init; }
    public double? RequestsPerSecond { get; init; }
    public double? RequestMilliseconds { get; init; }

    /// <summary>Connections or requests waiting in the web server.</summary>
    public double? ServerQueue { get; init; }
    public IReadOnlyList<PoolSignals> Pools { get; init; } = [];
    public ProfileSignals? Profile { get; init; }

    /// <summary>What the process does not tell, and what would make it.</summary>
    public IReadOnlyList<Blindspot> Missing { get; init; } = [];
}

namespace Plimsoll.Telemetry.Runtime.Meters;

/// <summary>What is read of a process's metrics, whatever they are called on the wire: see <see cref="MeterNames"/>.</summary>
internal enum Measure
{
    /// <summary>Processors that may be used.</summary>
    Cores,

    /// <summary>Processor time used, grows.</summary>
    CpuTime,

    /// <summary>Of all processors that may be used, as the process computes it.</summary>
    CpuUtilisation,

    /// <summary>Time in pauses, grows; or a distribution of pauses.</summary>
    GcPause,

    /// <summary>Of the time, as the process computes it.</summary>
    GcPauseShare,

    /// <summary>Collections of the whole heap, grows.</summary>
    FullCollections,
    Allocated,
    Heap,
    ThreadPoolQueue,
    ThreadPoolThreads,
    Threads,
    LockContentions,
    Exceptions,
    ServerQueue,

    /// <summary>Whatever shows that the web server's meter is there.</summary>
    ServerConnections,
    ActiveRequests,
    RequestDuration,
    EventLoopUtilisation,
    EventLoopDelay,

    /// <summary>Of pools of connections, each by its name.</summary>
    PoolUsed,
    PoolMax,
    PoolPending,
    PoolTimeouts,

    /// <summary>A distribution of waits for a connection.</summary>
    PoolWait,

    /// <summary>All waits for connections added up, grows, and their number.</summary>
    PoolWaitTime,
    PoolWaits,
    PoolHold,
}

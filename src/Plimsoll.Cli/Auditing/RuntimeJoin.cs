using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Cli.Auditing;

/// <summary>Puts what was seen of a process from outside to what it tells of itself.</summary>
public static class RuntimeJoin
{
    /// <param name="told">By the processes' own metrics.</param>
    /// <param name="seen">From outside; its service is a guess by the program's name.</param>
    /// <param name="services">That traces and metrics name.</param>
    public static IReadOnlyList<RuntimeSignals> Join(
        IReadOnlyList<RuntimeSignals> told,
        RuntimeSignals seen,
        IReadOnlyList<string> services
    )
    {
        // Where one service tells alone, the process that was named is meant to be its.
        var service = services.Contains(seen.Service) || services.Count != 1 ? seen.Service : services[0];
        var same = told.Where(r => r.Service == service).ToList();
        return same is [var process]
            ? [.. told.Select(r => ReferenceEquals(r, process) ? Whole(r, seen) : r)]
            : [.. told, seen with { Service = service }];
    }

    /// <summary>Of one that tells of itself, only what it does not tell.</summary>
    private static RuntimeSignals Whole(RuntimeSignals told, RuntimeSignals seen) =>
        told with
        {
            Runtime = told.Runtime.Length > 0 ? told.Runtime : seen.Runtime,
            Cores = told.Cores ?? seen.Cores,
            CpuUtilisation = told.CpuUtilisation ?? seen.CpuUtilisation,
            GcPauseShare = told.GcPauseShare ?? seen.GcPauseShare,
            LongestGcPauseMilliseconds = told.LongestGcPauseMilliseconds ?? seen.LongestGcPauseMilliseconds,
            Gen2PerMinute = told.Gen2PerMinute ?? seen.Gen2PerMinute,
            AllocatedBytesPerSecond = told.AllocatedBytesPerSecond ?? seen.AllocatedBytesPerSecond,
            HeapBytes = told.HeapBytes ?? seen.HeapBytes,
            IsServerGc = told.IsServerGc ?? seen.IsServerGc,
            ThreadPoolQueue = told.ThreadPoolQueue ?? seen.ThreadPoolQueue,
            ThreadPoolQueueMost = told.ThreadPoolQueueMost ?? seen.ThreadPoolQueueMost,
            ThreadPoolThreads = told.ThreadPoolThreads ?? seen.ThreadPoolThreads,
            ThreadPoolThreadsMost = told.ThreadPoolThreadsMost ?? seen.ThreadPoolThreadsMost,
            LockContentionsPerSecond = told.LockContentionsPerSecond ?? seen.LockContentionsPerSecond,
            LockWaiters = told.LockWaiters ?? seen.LockWaiters,
            ExceptionsPerSecond = told.ExceptionsPerSecond ?? seen.ExceptionsPerSecond,
            ServerQueue = told.ServerQueue ?? seen.ServerQueue,
            Pools = told.Pools.Count > 0 ? told.Pools : seen.Pools,
            Profile = seen.Profile,
            Missing = [.. told.Missing, .. seen.Missing],
        };
}

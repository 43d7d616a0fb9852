using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>What the database's sessions did, as sessions at once in the mean.</summary>
/// <remarks>
/// A look at the sessions counts each active one once; counts over looks is their mean number (the method of active session
/// history). The mean of a class is, by Little's law, the time that all requests together spend in it per second.
/// </remarks>
internal sealed record DatabaseScene
{
    private DatabaseScene(Workload workload) => Workload = workload;

    public Workload Workload { get; }

    public Connections Connections => Workload.Observation.Load.Connections;

    public double Active { get; private init; }

    /// <summary>Running, or waiting for a processor: PostgreSQL does not tell one from the other.</summary>
    public double Cpu { get; private init; }
    public double Io { get; private init; }

    /// <summary>Of <see cref="Io"/>: until what was committed is on the disk or at the standby.</summary>
    public double Commit { get; private init; }

    /// <summary>Locks of rows, tables and transactions.</summary>
    public double Locks { get; private init; }

    /// <summary>The server's own short locks and pins.</summary>
    public double Internal { get; private init; }

    /// <summary>Until the client takes more of the answer.</summary>
    public double Sending { get; private init; }

    /// <summary>The busiest event of the short locks, e.g. <c>LockManager</c>.</summary>
    public string InternalName { get; private init; } = "";

    /// <param name="byKernel">
    /// Its processes that ran or waited for a processor at once, by the kernel's exact count; null where it was not asked. The
    /// session that looks at the others needs a processor too: on a busy one it looks too seldom at just the wrong moments.
    /// </param>
    /// <returns>Null where the sessions were not looked at often enough.</returns>
    public static DatabaseScene? Of(Workload? workload, double? byKernel)
    {
        if (workload?.Observation.Activity is not { Samples: >= Limits.Looks } activity)
        {
            return null;
        }
        var cpu = AtOnce(w => w.Class == "CPU");
        var unseen = Math.Max(0, (byKernel ?? 0) - cpu);
        var internals = activity.Waits.Where(IsInternal).ToList();
        return new DatabaseScene(workload)
        {
            Active = AtOnce(w => !IsIdle(w)) + unseen,
            Cpu = cpu + unseen,
            Io = AtOnce(IsIo),
            Commit = AtOnce(IsCommit),
            Locks = AtOnce(w => w.Class == "Lock"),
            Internal = AtOnce(IsInternal),
            Sending = AtOnce(w => w is { Class: "Client", Event: "ClientWrite" }),
            InternalName = internals.GroupBy(w => w.Event).MaxBy(g => g.Sum(w => w.Count))?.Key ?? "",
        };

        double AtOnce(Func<WaitCount, bool> isMeant) =>
            (double)activity.Waits.Where(isMeant).Sum(w => w.Count) / activity.Samples;
    }

    /// <summary>A leader waits for workers that are counted themselves; a sleeping session uses nothing.</summary>
    private static bool IsIdle(WaitCount wait) =>
        wait is { Class: "Activity" or "Timeout" or "Extension" } or { Class: "IPC", Event: not "SyncRep" };

    private static bool IsIo(WaitCount wait) =>
        wait.Class == "IO"
        || wait is { Class: "LWLock", Event: "WALWrite" or "WALWriteLock" or "BufferIO" }
        || IsCommit(wait);

    private static bool IsCommit(WaitCount wait) =>
        wait
            is { Class: "IO", Event: "WALSync" or "WALWrite" or "WalSync" or "WalWrite" }
                or { Class: "LWLock", Event: "WALWrite" or "WALWriteLock" }
                or { Class: "IPC", Event: "SyncRep" };

    private static bool IsInternal(WaitCount wait) => wait.Class is "LWLock" or "BufferPin" && !IsIo(wait);
}

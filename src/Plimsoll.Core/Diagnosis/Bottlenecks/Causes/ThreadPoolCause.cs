using Plimsoll.Core.Diagnosis.Bottlenecks.Rules;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Causes;

/// <summary>
/// Work waits for threads: because threads wait for a processor, because the collector stops them, or because they stand at a
/// lock. Blocked on tasks, the pool itself is the matter.
/// </summary>
internal sealed class ThreadPoolCause : ICauseRule
{
    /// <summary>More threads than this for each core are blocked rather than at work.</summary>
    private const double ThreadsPerCore = 2;

    public BindingResource Symptom => BindingResource.ThreadPool;

    public Cause? Find(Candidate symptom, Weighed weighed)
    {
        var scene = weighed.Scene;
        var process = scene.Runtimes.MaxBy(r => r.ThreadPoolQueue ?? 0)!;
        var threads = process.ThreadPoolThreads ?? 0;
        if (weighed.IsSaturated(BindingResource.GarbageCollection))
        {
            return new Cause(
                BindingResource.GarbageCollection,
                "",
                new("threads", "stand still while garbage is collected")
            );
        }
        // On a machine that the database keeps busy, threads that get no processor look as blocked ones do.
        if (
            scene.WaitingForCpu is null
            && scene.Signals is { IsOneHost: true, Host.CpuUtilisation: >= Limits.Busy }
            && HostUsers.Of(scene).Largest == HostUsers.User.Database
            && weighed.IsSaturated(BindingResource.DatabaseCpu)
        )
        {
            return new Cause(
                BindingResource.DatabaseCpu,
                "",
                new("threads", "wait for the processors that the database on the same machine keeps busy")
            );
        }
        // Of the two queues the longer binds: where more threads wait for a processor than work waits for a thread, another thread
        // would only wait too; and so it would where most of the pool's threads are at work or ready. Where the kernel was not asked,
        // many threads and an idle processor are the sign of blocked ones.
        var isBlocked = scene.WaitingForCpu is { } ready
            ? ready < scene.ThreadQueue && (threads <= 0 || ready + (scene.CoresUsed ?? 0) < Limits.Most * threads)
            : threads > ThreadsPerCore * (process.Cores ?? 1) && process.CpuUtilisation < Limits.Most;
        if (weighed.IsSaturated(BindingResource.Cpu) && !isBlocked)
        {
            return new Cause(BindingResource.Cpu, "", new("threads", "wait for a processor themselves"));
        }
        if ((LocksOf(weighed) >= Limits.Most * threads && threads > 0) || MostStandAtLocks(process.Profile, scene))
        {
            return new Cause(BindingResource.RuntimeLocks, "", new("threads", "stand at a lock"));
        }
        if (scene.Database is { } database && threads > 0 && database.Locks >= Limits.Most * threads)
        {
            return new Cause(
                BindingResource.DatabaseLocks,
                "",
                new(
                    "threads",
                    $"are blocked while {Lines.AtOnce(database.Locks)} sessions wait for locks in the database"
                )
            );
        }
        return null;
    }

    /// <summary>By samples: most of those that wait stand at a lock, and most of those that do anything wait.</summary>
    private static bool MostStandAtLocks(ProfileSignals? profile, Scene scene)
    {
        var waits = profile?.Waits ?? [];
        var share = waits.Where(w => w.Wait == WaitKind.Lock).Sum(w => w.Total) / waits.Sum(w => w.Total);
        var others = (scene.WaitingForCpu ?? 0) + (scene.CoresUsed ?? 0);
        return share >= Limits.Most
            && (
                profile!.WaitingThreads is not { } waiting
                || (waiting * share >= Limits.Queueing && waiting * share >= Limits.Most * (waiting + others))
            );
    }

    /// <summary>Threads that stand at locks, counted or inferred; null where there is no sign of contention.</summary>
    private static double? LocksOf(Weighed weighed) =>
        weighed
            .Candidates.FirstOrDefault(c => c is { Resource: BindingResource.RuntimeLocks, IsSaturated: true })
            ?.Waiting;
}

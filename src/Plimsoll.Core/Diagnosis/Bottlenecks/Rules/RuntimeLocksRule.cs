using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>
/// Threads of a process that wait for each other. Few runtimes tell how many wait; where contentions are counted, time of
/// requests that neither runs nor waits for anything known is theirs.
/// </summary>
internal sealed class RuntimeLocksRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        var process = scene.Runtimes.MaxBy(r => r.LockWaiters ?? r.LockContentionsPerSecond ?? 0);
        var spans = scene.OnPath(Layer.Lock) ?? 0;
        if (process is not { LockWaiters: not null } and not { LockContentionsPerSecond: not null } && spans <= 0)
        {
            yield break;
        }
        var rate = process?.LockContentionsPerSecond;
        // Who waits at a lock has come to it: where most of the requests' time is that, most requests have a contention at least. A
        // contention is counted when it ends, and a lock that is given to whoever asks at the right moment ends few.
        var isContended = rate >= Limits.ContentionsPerSecond || rate >= Limits.Most * scene.PerSecond;
        var residual = scene.OwnWaiting ?? 0;
        var waits = process?.Profile?.Waits ?? [];
        var held = waits.Where(w => w.Wait == WaitKind.Lock).MaxBy(w => w.Total);
        var locked = waits.Where(w => w.Wait == WaitKind.Lock).Sum(w => w.Total);
        // A burst of samples that sees threads stand elsewhere is evidence against locks.
        var isElsewhere = waits.Count > 0 && locked < waits.Where(w => w.Wait != WaitKind.Lock).Sum(w => w.Total);
        // Counted waiters are those whose wait ended in a burst of seconds: of long waits it sees the fewest.
        var inferred =
            (isContended || locked > 0) && !isElsewhere && residual >= Limits.Most * scene.TracedInFlight
                ? residual
                : 0;
        var waiting = Math.Max(spans, Math.Max(scene.LockWaiters ?? 0, inferred));
        var isWaiting = waiting >= Math.Max(Limits.Queueing, Limits.Noticeable * (scene.TracedInFlight ?? 0));
        yield return new Candidate
        {
            Resource = BindingResource.RuntimeLocks,
            Name = held?.Function ?? process?.Service ?? "",
            Utilisation = Math.Min(1, waiting),
            Waiting = waiting,
            IsSaturated = isWaiting,
            Sources = Source.Of(
                (isWaiting && (scene.LockWaiters >= Limits.Queueing || isContended), Source.Runtime),
                (
                    spans >= Limits.Queueing || (isContended && inferred >= Limits.Most * scene.TracedInFlight),
                    Source.Traces
                ),
                (held?.Total >= 0.2, Source.Profile)
            ),
            Evidence =
            [
                .. Lines.If(scene.LockWaiters, "threads waiting for a lock at once", Lines.AtOnce),
                .. Lines.If(rate, "contentions a second", Format.Count),
                .. inferred > 0
                    ? new[]
                    {
                        new Evidence(
                            "requests that neither run nor wait for anything known",
                            $"{Lines.AtOnce(inferred)} at once"
                                + (
                                    rate > 0
                                        ? $"; {Format.Milliseconds(1000 * inferred / rate.Value)} for each contention"
                                        : ""
                                )
                        ),
                    }
                    : [],
                .. held is null
                    ? []
                    : new[]
                    {
                        new Evidence($"most in {held.Function}", $"{Format.Percent(held.Total)} of the waits sampled"),
                    },
            ],
        };
    }
}

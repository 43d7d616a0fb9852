using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Threads of one process that wait for each other.</summary>
public sealed class LockBoundDetector : IDetector
{
    /// <summary>Threads waiting for a lock at once, in the mean.</summary>
    public const double Waiters = 1;

    /// <summary>Of the service's time on critical paths, where spans show locks.</summary>
    public const double ShareOfTime = 0.05;

    /// <summary>Of the waits sampled inside requests, with contention beside it.</summary>
    public const double ShareOfWaits = 0.2;
    public const double ContentionsPerSecond = 50;

    public string Slug => "lock-bound";

    public string Summary => "Threads of a process that wait for each other's locks.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        if (workload.Service is not { } service)
        {
            yield break;
        }
        foreach (var name in service.Services)
        {
            var endpoints = service.Endpoints.Where(e => e.Key.Service == name).ToList();
            var locked = endpoints.Sum(e => e.CostOf(Layer.Lock));
            var time = endpoints.Sum(e => e.Cost);
            var runtime = service
                .Runtimes.Where(r => r.Service == name)
                .MaxBy(r => r.LockWaiters ?? r.LockContentionsPerSecond ?? 0);
            var wait = runtime?.Profile?.Waits.Where(w => w.Wait == WaitKind.Lock).MaxBy(w => w.Total);
            var isSpan = time > 0 && locked >= ShareOfTime * time;
            var isSampled = wait?.Total >= ShareOfWaits && runtime?.LockContentionsPerSecond >= ContentionsPerSecond;
            if (isSpan || isSampled || runtime?.LockWaiters >= Waiters)
            {
                yield return Judge(
                    service,
                    name,
                    endpoints,
                    runtime,
                    wait,
                    service.TotalCost > 0 ? locked / service.TotalCost : 0
                );
            }
        }
    }

    private Finding Judge(
        ServiceWorkload service,
        string name,
        List<Endpoint> endpoints,
        RuntimeSignals? runtime,
        FrameShare? wait,
        double share
    )
    {
        var worst = endpoints.Where(e => e.CriticalOf(Layer.Lock) > 0).MaxBy(e => e.CostOf(Layer.Lock));
        var spanned = worst?.Layers.First(l => l.Layer == Layer.Lock).Name;
        var what = wait?.Function ?? (spanned is { Length: > 0 } ? spanned : null);
        return new Finding
        {
            Rule = Slug,
            Subject = name,
            Title = $"Threads of {name} wait for each other{(what is null ? "" : $" in {what}")}",
            Explanation =
                "Requests queue for a lock that one thread holds at a time, so more processors or more processes' threads do not make them "
                + $"quicker{(wait?.Endpoint is { } e ? $"; most of it is seen in {e}." : ".")}",
            Evidence =
            [
                .. worst is null
                    ? []
                    : new[]
                    {
                        ServiceWords.LoadOf(service, worst),
                        new Evidence(
                            $"{worst.Key.Name} waits for locks",
                            $"{Format.Milliseconds(worst.CriticalOf(Layer.Lock))} per request"
                        ),
                    },
                .. runtime?.LockWaiters is { } waiters
                    ? new[] { new Evidence("threads waiting at once", Format.Count(waiters)) }
                    : [],
                .. runtime?.LockContentionsPerSecond is { } rate
                    ? new[] { new Evidence("locks found taken, a second", Format.Count(rate)) }
                    : [],
                .. wait is null
                    ? []
                    : new[] { new Evidence(wait.Function, $"{Format.Percent(wait.Total)} of the waits sampled") },
                .. worst is null && runtime is null ? new[] { new Evidence("service", name) } : [],
            ],
            Share = Math.Min(1, share),
            Severity = (Severity)Math.Max((int)SeverityScale.OfShare(share), (int)Severity.Medium),
            Confidence = what is not null ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    what is null
                        ? $"Find the lock that {name} queues for"
                        : $"Hold the lock in {what} for a shorter time",
                    what is null
                        ? "Take a profile of the waits (plimsoll audit --pid)."
                        : $"Take I/O and computation out of the lock in {what}, split it by key, or use a concurrent collection"
                            + $"{(wait is { Stack.Count: > 0 } ? $": {string.Join(" ← ", wait.Stack.Take(4))}." : ".")}",
                    Math.Min(1, share),
                    worst is null
                        ? "requests no longer queue for it; no span covers the wait, so try and measure"
                        : ServiceWords.Effect(worst, worst.CriticalOf(Layer.Lock)),
                    ServiceWords.OnPath
                ),
            ],
        };
    }
}

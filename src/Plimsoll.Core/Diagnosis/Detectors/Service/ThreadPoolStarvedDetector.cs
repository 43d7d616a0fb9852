using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Work that waits for a thread while the processors are idle.</summary>
public sealed class ThreadPoolStarvedDetector : IDetector
{
    /// <summary>Work items waiting, for each core, in the mean.</summary>
    public const double QueuePerCore = 1;

    /// <summary>With busier processors it is they that are missing, not threads.</summary>
    public const double BusyCpu = 0.85;

    /// <summary>More threads than this for each core are blocked rather than at work.</summary>
    public const double ThreadsPerCore = 2;

    public string Slug => "thread-pool-starved";

    public string Summary => "Work that waits for a thread of the pool while the processors are idle.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from runtimes in service.Runtimes.Where(IsStarved).GroupBy(r => r.Service)
        select Judge(service, runtimes.MaxBy(r => r.ThreadPoolQueue)!, runtimes.Count());

    private static bool IsStarved(RuntimeSignals runtime)
    {
        var cores = runtime.Cores ?? 1;
        return runtime.ThreadPoolQueue >= QueuePerCore * cores
            && (runtime.CpuUtilisation ?? 0) < BusyCpu
            && (runtime.ThreadPoolThreads is null || runtime.ThreadPoolThreads >= ThreadsPerCore * cores);
    }

    private Finding Judge(ServiceWorkload service, RuntimeSignals runtime, int processes)
    {
        var blocked = runtime.Profile?.Waits.Where(w => w.Wait == WaitKind.Task).MaxBy(w => w.Total);
        var own = service.Endpoints.Where(e => e.Key.Service == runtime.Service).ToList();
        // Waiting for a thread is in nobody's span but the request's own.
        var share = service.TotalCost > 0 ? own.Sum(e => e.CostOf(Layer.Own)) / service.TotalCost : 0;
        return new Finding
        {
            Rule = Slug,
            Subject = runtime.Service,
            Title = $"{runtime.Service} waits for threads while its processors are idle",
            Explanation =
                $"{Format.Count(runtime.ThreadPoolQueue ?? 0)} pieces of work wait for a thread in the mean, though the processors are "
                + $"{Format.Percent(1 - (runtime.CpuUtilisation ?? 0))} idle: threads are blocked, and the pool adds only one or two a second. "
                + "Every request waits before each of its steps.",
            Evidence =
            [
                new(
                    "work waiting for a thread",
                    $"{Format.Count(runtime.ThreadPoolQueue ?? 0)} in the mean, {Format.Count(runtime.ThreadPoolQueueMost ?? 0)} at most"
                ),
                new(
                    "threads",
                    $"{Format.Count(runtime.ThreadPoolThreads ?? 0)} in the mean, {Format.Count(runtime.ThreadPoolThreadsMost ?? 0)} at most"
                ),
                new("processors", runtime.CpuUtilisation is { } cpu ? $"{Format.Percent(cpu)} busy" : "not recorded"),
                .. processes > 1 ? new[] { new Evidence("processes that show it", Format.Count(processes)) } : [],
                .. blocked is null
                    ? []
                    : new[]
                    {
                        new Evidence(
                            $"blocked in {blocked.Function}",
                            $"{Format.Percent(blocked.Total)} of the waits sampled"
                        ),
                    },
            ],
            Share = Math.Min(1, share),
            Severity = Severity.High,
            Confidence =
                blocked is not null && runtime.CpuUtilisation is not null ? Confidence.High : Confidence.Medium,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    blocked is null
                        ? $"Find what blocks the threads of {runtime.Service}"
                        : $"Await instead of blocking in {blocked.Function}",
                    (
                        blocked is null
                            ? "Take a profile (plimsoll audit --pid) and look for .Result, .Wait() and locks held over I/O."
                            : $"Make {blocked.Function} and its callers async all the way: {string.Join(" ← ", blocked.Stack.Take(4))}."
                    ) + " Until then ThreadPool.SetMinThreads with the threads at most hides it.",
                    0,
                    "no waiting for threads; how long requests waited for one is in no span, so the gain is measured by trying",
                    "queue of the thread pool"
                ),
            ],
        };
    }
}

using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>Code that blocks a thread until a task is done.</summary>
public sealed class SyncOverAsyncDetector : IDetector
{
    /// <summary>Of the waits sampled inside requests.</summary>
    public const double ShareOfWaits = 0.05;

    public string Slug => "sync-over-async";

    public string Summary => "Code that blocks a thread until a task is done (.Result, .Wait()).";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from runtime in service.Runtimes
        from wait in runtime.Profile?.Waits ?? []
        where wait.Wait == WaitKind.Task && wait.Total >= ShareOfWaits
        // The same function in many processes is one place in the code.
        group (runtime, wait) by (runtime.Service, wait.Function) into places
        select Judge(places.Key.Service, [.. places]);

    private Finding Judge(string service, List<(RuntimeSignals Runtime, FrameShare Wait)> places)
    {
        var (runtime, wait) = places.MaxBy(p => p.Wait.Total);
        var isQueued = runtime.ThreadPoolQueue >= 1;
        return new Finding
        {
            Rule = Slug,
            Subject = $"{service} / {wait.Function}",
            Title = $"{wait.Function} blocks its thread on a task",
            Explanation =
                $"{wait.Function} waits for a task without awaiting it, so a thread does nothing until the task is done. Under load the "
                + "threads run out, and then even the tasks that they wait for find none to go on with.",
            Evidence =
            [
                new("of the waits sampled in requests", Format.Percent(wait.Total)),
                .. wait.Endpoint is null ? [] : new[] { new Evidence("seen in", wait.Endpoint) },
                .. wait.Stack.Count > 0 ? new[] { new Evidence("stack", string.Join(" ← ", wait.Stack.Take(6))) } : [],
                .. runtime.ThreadPoolQueue is { } queue
                    ? new[] { new Evidence("work waiting for a thread", Format.Count(queue)) }
                    : [],
            ],
            Severity =
                isQueued ? Severity.High
                : wait.Total >= 0.2 ? Severity.Medium
                : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions =
            [
                ServiceWords.Advice(
                    Slug,
                    $"Await in {wait.Function}",
                    $"Make {wait.Function} async, await the task, and do the same with its callers"
                        + $"{(wait.Stack.Count > 1 ? $": {string.Join(" ← ", wait.Stack.Take(4))}" : "")}.",
                    0,
                    "a thread free while it waits; requests gain where they queue for threads",
                    "profile of the waits"
                ),
            ],
        };
    }
}

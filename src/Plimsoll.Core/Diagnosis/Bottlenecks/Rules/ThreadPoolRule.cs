using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>Work that waits for a thread of the pool.</summary>
internal sealed class ThreadPoolRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        if (scene.Runtimes.Where(r => r.ThreadPoolQueue is not null).MaxBy(r => r.ThreadPoolQueue) is not { } process)
        {
            yield break;
        }
        // One piece of work waiting for each core is what a pool without blocked threads has at its busiest.
        var queue = process.ThreadPoolQueue!.Value;
        var cores = process.Cores ?? 1;
        var isQueueing = queue >= Math.Max(1, cores);
        var blocked = process.Profile?.Waits.Where(w => w.Wait == WaitKind.Task).MaxBy(w => w.Total);
        var threads = process.ThreadPoolThreads;
        yield return new Candidate
        {
            Resource = BindingResource.ThreadPool,
            Name = process.Service,
            Utilisation = Math.Min(1, queue / Math.Max(1, cores)),
            Waiting = scene.ThreadQueue,
            IsSaturated = isQueueing,
            Sources = Source.Of(
                (isQueueing, Source.Runtime),
                (blocked?.Total >= Limits.Noticeable, Source.Profile),
                // Requests stand still in spans of all kinds, while nothing below them is at work.
                (isQueueing && scene.Own + scene.InDatabase >= Limits.Most * scene.TracedInFlight, Source.Traces)
            ),
            Evidence =
            [
                new("work waiting for a thread at once", Lines.AtOnce(queue)),
                .. Lines.If(threads, "threads", Lines.AtOnce),
                .. Lines.If(process.CpuUtilisation, "processors meanwhile", v => $"{Format.Percent(v)} busy"),
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
        };
    }
}

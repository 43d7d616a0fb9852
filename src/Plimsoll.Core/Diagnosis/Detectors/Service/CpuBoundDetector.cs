using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A service whose processors are busy; with the function, where a profile was taken.</summary>
public sealed class CpuBoundDetector : IDetector
{
    public const double Busy = 0.85;

    /// <summary>Of the time in which a container's quota held it back.</summary>
    public const double Throttled = 0.1;

    /// <summary>Of the samples, in one function.</summary>
    public const double Hot = 0.05;

    public string Slug => "cpu-bound";

    public string Summary => "A service whose processors are busy, and the function that keeps them so.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        if (workload.Service is not { } service)
        {
            yield break;
        }
        var throttled = service.Hosts.FirstOrDefault(h => h.CpuThrottledShare >= Throttled);
        foreach (var runtimes in service.Runtimes.GroupBy(r => r.Service))
        {
            var runtime = runtimes.MaxBy(r => r.CpuUtilisation ?? 0)!;
            // A quota holds back whoever uses most.
            var isHeldBack =
                throttled is not null
                && runtime == service.Runtimes.MaxBy(r => (r.CpuUtilisation ?? 0) * (r.Cores ?? 1));
            if (runtime.CpuUtilisation >= Busy || isHeldBack)
            {
                yield return Judge(service, runtime, isHeldBack ? throttled : null);
            }
        }
    }

    private Finding Judge(ServiceWorkload service, RuntimeSignals runtime, HostSignals? throttled)
    {
        var hot = runtime.Profile?.Cpu.Where(f => f.Self >= Hot).OrderByDescending(f => f.Self).ToList() ?? [];
        var endpoints = service.Endpoints.Where(e => e.Key.Service == runtime.Service).ToList();
        var own = endpoints.Sum(e => e.CostOf(Layer.Own));
        var share = service.TotalCost > 0 ? Math.Min(1, own / service.TotalCost) : 0;
        var cpu = runtime.CpuUtilisation ?? 0;
        var top = hot.Count > 0 ? hot[0] : null;
        return new Finding
        {
            Rule = Slug,
            Subject = runtime.Service,
            Title =
                $"The processors of {runtime.Service} are {Format.Percent(cpu)} busy"
                + (top is null ? "" : $", {Format.Percent(top.Self)} of it in {top.Function}"),
            Explanation =
                "Requests take turns on the processors, so each becomes slower with every further one"
                + (
                    throttled is null
                        ? "."
                        : $"; the container's quota stopped it in {Format.Percent(throttled.CpuThrottledShare ?? 0)} of the periods."
                )
                + (top is null ? " Which function it is, a profile would tell." : ""),
            Evidence =
            [
                new("processors", $"{Format.Percent(cpu)} of {Format.Count(runtime.Cores ?? 1)} busy"),
                .. throttled is null
                    ? []
                    : new[]
                    {
                        new Evidence(
                            "held back by the quota",
                            $"{Format.Percent(throttled.CpuThrottledShare ?? 0)} of the periods"
                        ),
                    },
                .. hot.Take(3)
                    .Select(f => new Evidence(
                        f.Function,
                        $"{Format.Percent(f.Self)} of the samples{(f.Endpoint is null ? "" : $", in {f.Endpoint}")}"
                    )),
                .. endpoints.MaxBy(e => e.CostOf(Layer.Own)) is { } most
                    ? new[]
                    {
                        new Evidence(
                            $"own code of {most.Key.Name}",
                            $"{Format.Milliseconds(most.CriticalOf(Layer.Own))} per request"
                        ),
                    }
                    : [],
            ],
            Share = share,
            Severity = Severity.High,
            Confidence = top is null ? Confidence.Medium : Confidence.High,
            Prescriptions =
            [
                top is null
                    ? ServiceWords.Advice(
                        Slug,
                        $"Take a profile of {runtime.Service}",
                        "plimsoll audit --pid names the functions; before that, more processes only cost more.",
                        0,
                        "the function that is worth changing",
                        "rule of thumb"
                    )
                    : ServiceWords.Advice(
                        Slug,
                        $"Make {top.Function} cheaper",
                        $"{top.Function} takes {Format.Percent(top.Self)} of the processors{(top.Stack.Count > 0 ? $": {string.Join(" ← ", top.Stack.Take(4))}" : "")}. "
                            + "Do less, do it once, or keep its result.",
                        share * top.Self,
                        $"up to {Format.Percent(top.Self)} of the processors' time",
                        "profile"
                    ),
                ServiceWords.Advice(
                    Slug,
                    $"Run more of {runtime.Service}",
                    "More cores or more processes, once nothing is bound to one of them (stateful-instance).",
                    0,
                    "less queueing for processors",
                    "rule of thumb",
                    Disruption.Infrastructure
                ),
            ],
        };
    }
}

using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>A process that stands still for its garbage collector.</summary>
public sealed class GcBoundDetector : IDetector
{
    /// <summary>Of all time in which its threads are stopped.</summary>
    public const double Low = 0.05;
    public const double Medium = 0.10;
    public const double High = 0.20;

    public string Slug => "gc-bound";

    public string Summary => "A process that spends its time in pauses of the garbage collector.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        from service in new[] { workload.Service }.OfType<ServiceWorkload>()
        from runtimes in service.Runtimes.Where(r => r.GcPauseShare >= Low).GroupBy(r => r.Service)
        select Judge(service, runtimes.MaxBy(r => r.GcPauseShare)!, runtimes.Count());

    private Finding Judge(ServiceWorkload service, RuntimeSignals runtime, int processes)
    {
        var pause = runtime.GcPauseShare ?? 0;
        var allocates = runtime.Profile?.Allocations.Count > 0 ? runtime.Profile.Allocations[0] : null;
        var ofService =
            service.TotalCost > 0
                ? service.Endpoints.Where(e => e.Key.Service == runtime.Service).Sum(e => e.Cost) / service.TotalCost
                : 1;
        var isWorkstation = runtime is { IsServerGc: false, Cores: >= 2 };
        return new Finding
        {
            Rule = Slug,
            Subject = runtime.Service,
            Title = $"{runtime.Service} stands still for garbage collection {Format.Percent(pause)} of the time",
            Explanation =
                $"In {Format.Percent(pause)} of the time no thread of {runtime.Service} runs, because garbage is collected. Every request "
                + "that is under way waits, the long ones several times.",
            Evidence =
            [
                new("time in pauses", Format.Percent(pause)),
                .. Known("longest pause", runtime.LongestGcPauseMilliseconds, Format.Milliseconds),
                .. Known("allocated a second", runtime.AllocatedBytesPerSecond, b => new Bytes((long)b).ToString()),
                .. Known("collections of generation 2 a minute", runtime.Gen2PerMinute, Format.Count),
                .. Known("heap", runtime.HeapBytes, b => new Bytes((long)b).ToString()),
                .. runtime.IsServerGc is { } isServer
                    ? new[] { new Evidence("server collector", isServer ? "on" : "off") }
                    : [],
                .. processes > 1 ? new[] { new Evidence("processes that show it", Format.Count(processes)) } : [],
                .. allocates is null
                    ? []
                    : new[]
                    {
                        new Evidence(
                            $"allocates most: {allocates.Function}",
                            $"{Format.Percent(allocates.Total)} of what was sampled"
                        ),
                    },
            ],
            Share = Math.Min(1, pause * ofService),
            Severity =
                pause >= High ? Severity.High
                : pause >= Medium ? Severity.Medium
                : Severity.Low,
            Confidence = Confidence.High,
            Prescriptions =
            [
                .. isWorkstation
                    ? new[]
                    {
                        ServiceWords.Advice(
                            Slug,
                            $"Switch on the server collector for {runtime.Service}",
                            "Set <ServerGarbageCollector>true</ServerGarbageCollector> in the project, or DOTNET_gcServer=1 in its environment, and restart. "
                                + "It collects on all processors at once, and takes more memory.",
                            0,
                            $"shorter pauses, of which there are {Format.Percent(pause)} now; measure it",
                            "rule of thumb",
                            Disruption.Restart
                        ),
                    }
                    : [],
                ServiceWords.Advice(
                    Slug,
                    allocates is null
                        ? $"Allocate less in {runtime.Service}"
                        : $"Allocate less in {allocates.Function}",
                    allocates is null
                        ? "Take an allocation profile (plimsoll audit --pid) and look for large lists, strings built in loops and buffers that could be rented."
                        : $"It makes {Format.Percent(allocates.Total)} of what is allocated: {string.Join(" ← ", allocates.Stack.Take(4))}.",
                    Math.Min(1, pause * ofService * (allocates?.Total ?? 0.5)),
                    $"pauses shrink with what is allocated: {Format.Percent(pause)} of the time now",
                    "share of the allocations"
                ),
            ],
        };
    }

    private static IEnumerable<Evidence> Known(string label, double? value, Func<double, string> format) =>
        value is { } known ? [new Evidence(label, format(known))] : [];
}

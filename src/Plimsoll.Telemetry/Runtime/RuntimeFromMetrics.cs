using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Runtime.Meters;

namespace Plimsoll.Telemetry.Runtime;

/// <summary>What processes tell of their runtime, web server and pools in the metrics that they send.</summary>
public static class RuntimeFromMetrics
{
    /// <param name="series">As the doors have them: <c>TelemetryDoors.MetricsAsync</c>.</param>
    /// <param name="languages">By service, where traces told them: what is missing is said in those words.</param>
    /// <returns>One for each process, busiest first; processes whose metrics tell nothing of this are left out.</returns>
    public static IReadOnlyList<RuntimeSignals> Read(
        IReadOnlyList<MetricSeries> series,
        IReadOnlyDictionary<string, string>? languages = null
    ) =>
        [
            .. series
                .GroupBy(s => (s.Service, s.Instance))
                .Select(p =>
                    Process(p.Key.Service, p.Key.Instance, [.. p], languages?.GetValueOrDefault(p.Key.Service))
                )
                .OfType<RuntimeSignals>()
                .OrderByDescending(r => r.CpuUtilisation * r.Cores ?? 0),
        ];

    private static RuntimeSignals? Process(
        string service,
        string instance,
        IReadOnlyList<MetricSeries> series,
        string? language
    )
    {
        var begun = series.Min(s => s.From);
        var meters = new ProcessMeters(series, begun);
        var pools = PoolReading.Read(series, begun);
        if (pools.Count == 0 && !Enum.GetValues<Measure>().Any(meters.Has))
        {
            return null;
        }
        var cores = meters.Last(Measure.Cores);
        return new RuntimeSignals
        {
            Service = service,
            Instance = instance,
            Runtime = meters.Runtime,
            Cores = cores,
            CpuUtilisation = Share(
                cores > 0 ? meters.PerSecond(Measure.CpuTime) / cores : null,
                meters.Mean(Measure.CpuUtilisation)
            ),
            GcPauseShare = Share(meters.PerSecond(Measure.GcPause), meters.Mean(Measure.GcPauseShare)),
            LongestGcPauseMilliseconds = 1000 * meters.MostRecorded(Measure.GcPause),
            Gen2PerMinute = 60 * meters.CountPerSecond(Measure.FullCollections),
            AllocatedBytesPerSecond = meters.PerSecond(Measure.Allocated),
            HeapBytes = (long?)meters.Last(Measure.Heap),
            ThreadPoolQueue = meters.Mean(Measure.ThreadPoolQueue),
            ThreadPoolQueueMost = meters.Most(Measure.ThreadPoolQueue),
            ThreadPoolThreads = meters.Mean(Measure.ThreadPoolThreads),
            ThreadPoolThreadsMost = meters.Most(Measure.ThreadPoolThreads),
            Threads = meters.Mean(Measure.Threads),
            LockContentionsPerSecond = meters.PerSecond(Measure.LockContentions),
            // A process that threw nothing has no such series, though its meter is there.
            ExceptionsPerSecond =
                meters.PerSecond(Measure.Exceptions)
                ?? (
                    !meters.Has(Measure.Exceptions) && meters.PerSecond(Measure.LockContentions) is not null ? 0 : null
                ),
            EventLoopUtilisation = meters.Mean(Measure.EventLoopUtilisation),
            EventLoopDelayMilliseconds = 1000 * meters.Mean(Measure.EventLoopDelay),
            ActiveRequests = meters.Mean(Measure.ActiveRequests),
            ActiveRequestsMost = meters.Most(Measure.ActiveRequests),
            RequestsPerSecond = meters.CountPerSecond(Measure.RequestDuration),
            RequestMilliseconds = 1000 * meters.MeanRecorded(Measure.RequestDuration),
            // Queues that nobody ever stood in have no series, though their meter is there.
            ServerQueue = meters.Mean(Measure.ServerQueue) ?? (meters.Has(Measure.ServerConnections) ? 0 : null),
            Pools = pools,
            Missing = [.. MeterGaps.Of(meters, series.All(s => s.To <= s.From), pools.Count > 0, language)],
        };
    }

    private static double? Share(double? computed, double? told) =>
        (computed ?? told) is { } share ? Math.Clamp(share, 0, 1) : null;
}

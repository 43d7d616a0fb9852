using Plimsoll.Core.Signals;

namespace Plimsoll.Telemetry.Runtime.Meters;

/// <summary>What a process's metrics leave open, and the line that would close it.</summary>
internal static class MeterGaps
{
    /// <param name="isOnce">Of no series more than one moment is known.</param>
    /// <param name="language">As the service's SDK names it; null where it did not.</param>
    public static IEnumerable<Blindspot> Of(ProcessMeters meters, bool isOnce, bool hasPools, string? language)
    {
        if (isOnce)
        {
            yield return new Blindspot(
                "growth of metrics",
                "they came only once, so nothing tells how fast anything grows",
                "OTEL_METRIC_EXPORT_INTERVAL=5000, or a longer window: SDKs send every 60 s unless told otherwise",
                "processor time, collector pauses, contention and rates are not known"
            );
        }
        var isNet = meters.Runtime is ".NET" || (meters.Runtime.Length == 0 && language is null or "dotnet");
        if (!isOnce && meters.PerSecond(Measure.GcPause) is null && meters.Mean(Measure.GcPauseShare) is null)
        {
            yield return new Blindspot(
                "garbage collector",
                "no metric tells its pauses",
                isNet
                    ? "AddMeter(\"System.Runtime\") (.NET 9 and later), or AddRuntimeInstrumentation() before"
                    : "switch the runtime metrics of the language's instrumentation on",
                "whether the collector holds the process up is not known"
            );
        }
        if (isNet && !meters.Has(Measure.ServerQueue) && !meters.Has(Measure.ServerConnections))
        {
            yield return new Blindspot(
                "queues of the web server",
                "no metric tells them",
                "AddMeter(\"Microsoft.AspNetCore.Server.Kestrel\", \"Microsoft.AspNetCore.Hosting\")",
                "requests that wait before any span begins are not seen"
            );
        }
        if (!hasPools)
        {
            yield return new Blindspot(
                "pool of connections",
                "no metric tells of one",
                isNet
                    ? "AddMeter(\"Npgsql\")"
                    : "switch the metrics of the driver or the pool on (db.client.connection.*)",
                "a pool that is full is told by spans alone"
            );
        }
    }
}

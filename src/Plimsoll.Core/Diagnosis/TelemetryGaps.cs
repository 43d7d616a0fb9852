using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis;

/// <summary>Telemetry that is not there, why, what is weaker for it, and the line that would give it.</summary>
public static class TelemetryGaps
{
    /// <summary>Of all spans, whose parent is missing.</summary>
    public const double ManyOrphans = 0.05;

    /// <summary>Of what came.</summary>
    public const double MuchLost = 0.01;

    /// <summary>Of an endpoint's time in its own code, from which on spans are missing inside it.</summary>
    public const double Dark = 0.8;
    public const double SlowMilliseconds = 100;

    /// <summary>What was told to be missing, and what the traces themselves show to be.</summary>
    public static IReadOnlyList<Blindspot> Of(ServiceWorkload service) =>
        [.. service.Missing, .. service.TracedEndpoints.Any() ? Seen(service) : [], .. Logged(service)];

    /// <summary>What an access log leaves open.</summary>
    private static IEnumerable<Blindspot> Logged(ServiceWorkload service)
    {
        if (service.Endpoints.FirstOrDefault(e => e.Source == EndpointSource.AccessLog) is not { } first)
        {
            yield break;
        }
        var count = service.Endpoints.Count(e => e.Source == EndpointSource.AccessLog);
        yield return new(
            "spans of endpoints in the access log",
            $"{count} {(count == 1 ? "endpoint is" : "endpoints are")} known by the log alone, first of them {first.Key}",
            "let the service send traces, and audit with --otlp",
            "where their time goes, their statements, calls and loops are not seen: n-plus-one, slow-endpoint-one-cause and all rules that need spans say nothing of them"
        );
        if (service.AccessLog is { HasDurations: false })
        {
            yield return new(
                "durations in the access log",
                "its lines do not tell how long a request took",
                "write it at the end of each line: nginx $request_time, Apache %D, IIS time-taken",
                "latency, and which endpoint takes most time, are not known; endpoints stand in the order of their requests"
            );
        }
        if (service.AccessLog is { HasSizes: false })
        {
            yield return new(
                "sizes of answers in the access log",
                "its lines do not tell them",
                "write them: nginx $body_bytes_sent, Apache %b, IIS sc-bytes",
                "large answers are not seen"
            );
        }
        if (service.AccessLog is { Broken: > 0 } log && log.Broken > MuchLost * (log.Requests + log.Broken))
        {
            yield return new(
                "lines of the access log",
                $"{Format.Count(log.Broken)} could not be read",
                "name their format with --log-format, or describe it with --log-format pattern --log-pattern '{client} [{time}] …'",
                "rates are too low"
            );
        }
    }

    private static IEnumerable<Blindspot> Seen(ServiceWorkload service)
    {
        var loss = service.Loss;
        var statements = service.Repetition.Sum(r => r.Calls);
        if (statements > 0 && service.Repetition.Sum(r => r.Keyed) < statements / 2)
        {
            yield return new(
                "parameters of statements",
                "few statements carry them",
                "record db.query.parameter.<n> (hashed on arrival; no value is kept)",
                "loops are told by numbers alone, and what a cache would hit is not known"
            );
        }
        if (service.TracedEndpoints.Sum(e => e.Payload.Known) == 0)
        {
            yield return new(
                "sizes of answers",
                "no server span carries them",
                "record http.response.body.size on server spans",
                "large answers and unbounded lists are not seen"
            );
        }
        if (loss.Spans > 0 && loss.Orphans >= ManyOrphans * loss.Spans)
        {
            yield return new(
                "parents of spans",
                $"{Format.Percent((double)loss.Orphans / loss.Spans)} of the spans name a parent that never came",
                "send traceparent through every proxy and client, and sample by parent (OTEL_TRACES_SAMPLER=parentbased_always_on)",
                "their time is in no endpoint"
            );
        }
        if (loss.DroppedSpans + loss.Late > MuchLost * Math.Max(1, loss.Spans))
        {
            yield return new(
                "spans",
                $"{Format.Count(loss.DroppedSpans)} were dropped and {Format.Count(loss.Late)} came late",
                "sample at the sender (OTEL_TRACES_SAMPLER=parentbased_traceidratio), or give Plimsoll more memory",
                "rates are too low, and traces have holes"
            );
        }
        var dark = service.TracedEndpoints.FirstOrDefault(e =>
            e.MeanMilliseconds >= SlowMilliseconds && e.ShareOf(Layer.Own) >= Dark
        );
        if (dark is not null && !service.Runtimes.Any(r => r.Service == dark.Key.Service && r.Profile is not null))
        {
            yield return new(
                $"spans within {dark.Key}",
                $"{Format.Percent(dark.ShareOf(Layer.Own))} of its time is in no span below it",
                "switch on spans of the database driver and the HTTP client, or take a profile with plimsoll audit --pid",
                "its time cannot be told apart"
            );
        }
        foreach (var name in service.TracedEndpoints.Select(e => e.Key.Service).Distinct().Where(n => n.Length > 0))
        {
            if (!service.Runtimes.Any(r => r.Service == name))
            {
                yield return new(
                    $"runtime metrics of {name}",
                    "no runtime metrics came",
                    RuntimeMetricsOf(service.Languages.GetValueOrDefault(name)),
                    "garbage collection, threads, locks and pools are not seen"
                );
            }
        }
    }

    /// <param name="language">As <c>telemetry.sdk.language</c> says it; null where it did not come.</param>
    private static string RuntimeMetricsOf(string? language) =>
        language switch
        {
            "dotnet" => "export the meters System.Runtime, Microsoft.AspNetCore.Server.Kestrel and Npgsql over OTLP",
            "java" =>
                "OTEL_METRICS_EXPORTER=otlp: the OpenTelemetry agent sends the JVM's and the pools' metrics of itself",
            "python" => "OTEL_METRICS_EXPORTER=otlp, and pip install opentelemetry-instrumentation-system-metrics",
            "nodejs" => "OTEL_METRICS_EXPORTER=otlp, and npm install @opentelemetry/instrumentation-runtime-node",
            "go" =>
                "call runtime.Start() of go.opentelemetry.io/contrib/instrumentation/runtime, with an OTLP metric exporter",
            _ => "OTEL_METRICS_EXPORTER=otlp, and switch the runtime metrics of its language's OpenTelemetry on",
        };
}

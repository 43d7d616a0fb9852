using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.Auditing;

/// <summary>What the audit was not given or did not get, each with the line that would give it.</summary>
internal static class MissingSources
{
    /// <summary>Nobody asked for what services tell.</summary>
    public static Blindspot Services { get; } =
        new(
            "the services",
            "their telemetry was not asked for",
            $"--otlp: an OpenTelemetry SDK on this machine sends there by its default settings; {SenderSettings.MetricInterval} helps. Or, for rates, errors and latencies alone: --access-log <file>",
            "which endpoint runs a statement, and what else its requests wait for, is not known"
        );

    /// <param name="isHostSeen">The service's machine was looked at.</param>
    public static IEnumerable<Blindspot> Of(
        AuditRequest request,
        SenderSettings settings,
        TelemetryWindow telemetry,
        bool isHostSeen
    )
    {
        var service = telemetry.Service;
        if (service.Endpoints.Count == 0)
        {
            yield return service.Loss.Spans == 0
                ? new Blindspot(
                    "traces",
                    $"none came to {settings.Doors} within the window",
                    settings.Line,
                    "endpoints, where their time goes and who calls whom are not seen"
                )
                : new Blindspot(
                    "spans of requests",
                    $"{service.Loss.Spans} spans came, but none of them is a request that a service took",
                    "switch on the spans of the web framework (kind server), or of the queue's consumer",
                    "endpoints and where their time goes are not seen"
                );
        }
        else if (service.Intake.LogRecords == 0)
        {
            yield return new Blindspot(
                "logs",
                $"none came to {settings.Doors} within the window",
                "OTEL_LOGS_EXPORTER=otlp; in .NET logging.AddOpenTelemetry(o => o.AddOtlpExporter())",
                "errors and warnings that the services log are not counted"
            );
        }
        if (service.Endpoints.Count == 0 && request.AccessLog is null)
        {
            yield return new Blindspot(
                "access logs",
                "none was named",
                "--access-log /var/log/nginx/access.log",
                "rates, errors and latencies of endpoints that send no traces are not seen"
            );
        }
        if (service.Intake.Refused.TryGetValue("unauthorised", out var strangers))
        {
            yield return new Blindspot(
                "senders without the token",
                $"{strangers} of their requests were turned away",
                SenderSettings.TokenLine,
                "what they tell is not seen"
            );
        }
        if (request.Postgres is null)
        {
            yield return new Blindspot(
                "the database",
                "it was not named",
                "--postgres postgres://plimsoll@host:5432/database",
                "statements have no plans, no indexes are proposed, and its locks, I/O and settings are not judged"
            );
        }
        if (!isHostSeen)
        {
            yield return new Blindspot(
                "the service's host",
                "telemetry may come from other machines, and none was named here",
                "run the audit on the service's machine, with --pid",
                "its processors, memory, disks and network are not known"
            );
        }
        if (request.Pid is null && service.Endpoints.Count > 0)
        {
            yield return new Blindspot(
                "functions and waits inside the processes",
                "no process was named",
                "--pid <process id of a .NET service on this machine>",
                "which function uses the processor or waits is not known"
            );
        }
        foreach (var spot in OfWeightMetric(request, telemetry))
        {
            yield return spot;
        }
        foreach (var key in Unmatched(request, service))
        {
            yield return new Blindspot(
                $"the weight of {key}",
                "no endpoint of that name was seen",
                "write the endpoint as this report does, e.g. POST /bookings",
                "it has no effect"
            );
        }
    }

    private static IEnumerable<Blindspot> OfWeightMetric(AuditRequest request, TelemetryWindow telemetry)
    {
        var endpoints = telemetry.Service.Endpoints;
        if (request.WeightMetric is not { } name || endpoints.Count == 0)
        {
            yield break;
        }
        var values = WeightMetric.Read(telemetry.Metrics, name);
        if (!values.Any(v => v.Value > 0))
        {
            yield return new Blindspot(
                $"the weights by {name}",
                values.Count == 0
                    ? "no metric of that name with the attribute http.route came"
                    : "it did not grow between the first and the last of its points",
                $"count with {name} and the attribute http.route, send it over OTLP; {SenderSettings.MetricInterval}, or a longer window",
                "every request weighs the same"
            );
        }
        foreach (var value in values.Where(v => v.Value > 0 && !endpoints.Any(e => v.IsOf(e.Key))))
        {
            yield return new Blindspot(
                $"the weight of {value} by {name}",
                "no endpoint of that name was seen",
                "give the metric the http.route that the server's spans have",
                "it has no effect"
            );
        }
    }

    private static IEnumerable<string> Unmatched(AuditRequest request, ServiceWorkload service) =>
        service.Endpoints.Count == 0
            ? []
            : request.Weights.Keys.Where(k => !service.Endpoints.Any(e => e.Key.Name == k || e.Key.ToString() == k));
}

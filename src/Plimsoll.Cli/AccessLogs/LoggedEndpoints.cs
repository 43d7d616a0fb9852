using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.AccessLogs;

/// <summary>What access logs told: endpoints that no span tells of.</summary>
internal sealed record LoggedEndpoints(IReadOnlyList<Endpoint> Endpoints, AccessLogUse Use)
{
    /// <summary>Of logs alone: nobody listened for telemetry.</summary>
    public ServiceWorkload Alone() =>
        Filled(
            new ServiceWorkload
            {
                Window = Use.Stretch,
                Endpoints = [],
                Missing =
                [
                    new Blindspot(
                        "traces",
                        "nobody listened for them",
                        "--otlp, and in the service's environment OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
                        "what binds now is not told, and endpoints are known by their access log alone"
                    ),
                ],
            }
        );

    /// <summary>As somebody who waits is told.</summary>
    public string Line =>
        $"Took {Format.Count(Use.Requests)} requests from {string.Join(", ", Use.Files)} ({string.Join(", ", Use.Formats)})"
        + (Use.Covered > 0 ? $", {Format.Count(Use.Covered)} of them of endpoints whose spans came" : "");

    /// <summary>Adds the endpoints that the spans left out.</summary>
    public ServiceWorkload Filled(ServiceWorkload service) =>
        service with
        {
            AccessLog = Use,
            Endpoints =
            [
                .. service
                    .Endpoints.Concat(Endpoints)
                    .OrderByDescending(e => e.Cost)
                    .ThenByDescending(e => e.Requests * e.Weight)
                    .ThenBy(e => e.Key.ToString(), StringComparer.Ordinal),
            ],
        };
}

using Plimsoll.Core.Signals.Redaction;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>A service's workload to its part of the document.</summary>
public static class AuditServiceBuilder
{
    private const int MostEndpoints = 100;
    private const int MostEdges = 100;
    private const int MostStatements = 20;
    private const int MostParts = 10;
    private const int MostLogs = 50;
    private const int MostExemplars = 20;

    public static AuditService Build(ServiceWorkload service) =>
        new()
        {
            Window = new AuditWindow(
                service.Window.From,
                service.Window.To,
                Math.Round(service.Window.Length.TotalSeconds, 3)
            ),
            Intake = new AuditIntake
            {
                Traces = service.Loss.Traces,
                Spans = service.Loss.Spans,
                MetricPoints = service.Intake.MetricPoints,
                LogRecords = service.Intake.LogRecords,
                Loss = service.Loss,
                Refused = service.Intake.Refused,
                Doors = service.Intake.Loss,
            },
            AccessLog = service.AccessLog,
            Services = [.. service.Services.Where(s => s.Length > 0).Order(StringComparer.Ordinal)],
            Endpoints = [.. service.Endpoints.Take(MostEndpoints).Select(e => Of(e, service))],
            Edges = [.. service.Edges.Take(MostEdges).Select(e => Of(e, service.Window.Length))],
            Layers = Layers(
                service.Endpoints.SelectMany(e =>
                    e.Layers.Select(l => l with { CriticalMilliseconds = e.CostOf(l.CriticalMilliseconds) })
                ),
                service.TracedEndpoints.Sum(e => e.Requests * e.Weight)
            ),
            StatementCount = StatementJoin.TextsOf(service).Count,
            StatementsJoined = service
                .Endpoints.SelectMany(e => e.Statements)
                .Where(s => s.Fingerprint is not null)
                .Select(s => s.Text)
                .Distinct(StringComparer.Ordinal)
                .Count(),
            Runtimes = service.Runtimes,
            Hosts = service.Hosts,
            Logs = [.. service.Logs.Take(MostLogs)],
            Exemplars = [.. Chosen(service).Select(Of)],
        };

    private static AuditEndpoint Of(Endpoint endpoint, ServiceWorkload service) =>
        new()
        {
            Service = endpoint.Key.Service,
            Method = endpoint.Key.Method,
            Route = endpoint.Key.Route,
            Source = endpoint.Source,
            Code = endpoint.Code,
            Requests = endpoint.Requests,
            PerSecond = PerSecond(endpoint.Requests, service.Window.Length),
            ErrorShare = endpoint.ErrorShare,
            MeanMs = endpoint.MeanMilliseconds,
            P50Ms = endpoint.Latency.Quantile(0.5).TotalMilliseconds,
            P95Ms = endpoint.Latency.Quantile(0.95).TotalMilliseconds,
            P99Ms = endpoint.Latency.Quantile(0.99).TotalMilliseconds,
            Weight = endpoint.Weight,
            Share = service.ShareOf(endpoint),
            QueriesPerRequest = endpoint.QueriesPerRequest,
            QueriesMost = endpoint.QueriesMost,
            CallsPerRequest = endpoint.CallsPerRequest,
            MeanBytes = endpoint.Payload is { Known: > 0 } ? endpoint.Payload.MeanBytes : null,
            P95Bytes = endpoint.Payload is { Known: > 0 } ? endpoint.Payload.P95Bytes : null,
            MostBytes = endpoint.Payload is { Known: > 0 } ? endpoint.Payload.MostBytes : null,
            Layers = Layers(endpoint.Layers, 1),
            Statements =
            [
                .. endpoint
                    .Statements.OrderByDescending(s => s.CriticalMilliseconds)
                    .ThenBy(s => s.Text, StringComparer.Ordinal)
                    .Take(MostStatements)
                    .Select(s => new AuditStatementUse
                    {
                        Text = s.Text,
                        Code = s.Code,
                        Fingerprint = s.Fingerprint?.ToString(),
                        CallsPerRequest = s.CallsPerRequest,
                        CallsMost = s.CallsMost,
                        MeanMs = s.MeanMilliseconds,
                        CriticalMs = s.CriticalMilliseconds,
                        RowsPerCall = s.RowsPerCall,
                    }),
            ],
        };

    /// <param name="requests">What the layers' times are divided by.</param>
    private static IReadOnlyList<AuditLayer> Layers(IEnumerable<LayerTime> times, double requests)
    {
        var layers = times
            .GroupBy(t => t.Layer)
            .Select(g =>
                (Layer: g.Key, Critical: g.Sum(t => t.CriticalMilliseconds) / Math.Max(1e-9, requests), Times: g)
            )
            .Where(l => l.Critical > 0)
            .OrderByDescending(l => l.Critical)
            .ToList();
        var all = layers.Sum(l => l.Critical);
        return
        [
            .. layers.Select(l => new AuditLayer(
                l.Layer,
                l.Critical,
                l.Critical / all,
                [
                    .. l
                        .Times.Where(t => t.Name.Length > 0)
                        .GroupBy(t => t.Name, StringComparer.Ordinal)
                        .Select(g => new AuditLayerPart(
                            g.Key,
                            g.Sum(t => t.CriticalMilliseconds) / Math.Max(1e-9, requests)
                        ))
                        .OrderByDescending(p => p.CriticalMs)
                        .ThenBy(p => p.Name, StringComparer.Ordinal)
                        .Take(MostParts),
                ]
            )),
        ];
    }

    private static AuditEdge Of(ServiceEdge edge, TimeSpan window) =>
        new()
        {
            From = edge.From,
            To = edge.To,
            Layer = edge.Layer,
            PerSecond = edge.PerSecond(window),
            ErrorShare = edge.ErrorShare,
            MeanMs = edge.Latency.Mean.TotalMilliseconds,
            P95Ms = edge.Latency.Quantile(0.95).TotalMilliseconds,
            IsTraced = edge.IsTraced,
        };

    /// <summary>Of the endpoints in their rank, in turns: failed and slow before those drawn by lot.</summary>
    private static IEnumerable<Exemplar> Chosen(ServiceWorkload service)
    {
        var rank = service.Endpoints.Index().ToDictionary(e => e.Item.Key, e => e.Index);
        // What belongs to no endpoint is a piece of a trace whose rest had not come.
        return service
            .Exemplars.Where(e => rank.ContainsKey(e.Endpoint))
            .GroupBy(e => e.Endpoint)
            .SelectMany(g =>
                g.OrderBy(e =>
                        e.Reason switch
                        {
                            ExemplarReason.Failed => 1,
                            ExemplarReason.Sample => 2,
                            _ => 0,
                        }
                    )
                    .ThenByDescending(e => e.Duration)
                    .Select((e, turn) => (Exemplar: e, Turn: turn, Rank: rank[g.Key]))
            )
            .OrderBy(e => e.Turn)
            .ThenBy(e => e.Rank)
            .Take(MostExemplars)
            .Select(e => e.Exemplar);
    }

    private static AuditExemplar Of(Exemplar exemplar) =>
        new()
        {
            TraceId = exemplar.TraceId.ToString(),
            Reason = exemplar.Reason,
            Endpoint = exemplar.Endpoint.ToString(),
            Start = exemplar.Start,
            DurationMs = exemplar.Duration.TotalMilliseconds,
            IsError = exemplar.IsError,
            Spans =
            [
                .. exemplar.Spans.Select(s => new AuditSpan(
                    s.Parent,
                    s.Service,
                    s.Name,
                    s.Class == SpanClass.DbQuery ? LiteralRedactor.Redact(s.What) : s.What,
                    s.Class,
                    s.Offset.TotalMilliseconds,
                    s.Duration.TotalMilliseconds,
                    s.Critical.TotalMilliseconds,
                    s.IsError
                )),
            ],
        };

    private static double PerSecond(double count, TimeSpan window) =>
        window.TotalSeconds > 0 ? count / window.TotalSeconds : 0;
}

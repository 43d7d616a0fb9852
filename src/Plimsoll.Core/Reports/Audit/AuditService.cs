using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>What services told of themselves over the window; a part of <c>plimsoll.audit/1</c>.</summary>
public sealed record AuditService
{
    public required AuditWindow Window { get; init; }
    public required AuditIntake Intake { get; init; }
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Null where no access log was read.</summary>
    public AccessLogUse? AccessLog { get; init; }

    /// <summary>The one that costs most first: requests × mean time × weight.</summary>
    public required IReadOnlyList<AuditEndpoint> Endpoints { get; init; }

    /// <summary>Who calls whom, busiest first.</summary>
    public required IReadOnlyList<AuditEdge> Edges { get; init; }

    /// <summary>Where all requests' time goes, largest first; shares add up to 1, or the list is empty.</summary>
    public required IReadOnlyList<AuditLayer> Layers { get; init; }

    /// <summary>Statements that traces showed, and those of them that the server knows by the same text.</summary>
    public required int StatementCount { get; init; }
    public required int StatementsJoined { get; init; }
    public required IReadOnlyList<RuntimeSignals> Runtimes { get; init; }
    public required IReadOnlyList<HostSignals> Hosts { get; init; }

    /// <summary>Logs counted by their template, most frequent first. Without a template there is no text: it may hold data.</summary>
    public required IReadOnlyList<LogCount> Logs { get; init; }

    /// <summary>Traces worth looking at.</summary>
    public required IReadOnlyList<AuditExemplar> Exemplars { get; init; }
}

public sealed record AuditIntake
{
    public required long Traces { get; init; }
    public required long Spans { get; init; }
    public required long MetricPoints { get; init; }
    public required long LogRecords { get; init; }

    /// <summary>What was not whole, and what was dropped before it was analysed.</summary>
    public required TraceLoss Loss { get; init; }

    /// <summary>Requests of senders that were turned away, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    /// <summary>What the doors could not keep whole.</summary>
    public required DoorLoss Doors { get; init; }
}

public sealed record AuditEndpoint
{
    public required string Service { get; init; }

    /// <summary>Empty for jobs and messages.</summary>
    public required string Method { get; init; }
    public required string Route { get; init; }

    /// <summary>The code that handles it, and of what file and line; empty where no span said.</summary>
    public required string Code { get; init; }

    /// <summary>What it is known by. An access log tells nothing of layers, statements and calls.</summary>
    public EndpointSource Source { get; init; }

    public required double Requests { get; init; }
    public required double PerSecond { get; init; }

    /// <summary>Share of failed requests.</summary>
    public required double ErrorShare { get; init; }

    /// <summary>These four are 0 where an access log tells no durations.</summary>
    public required double MeanMs { get; init; }
    public required double P50Ms { get; init; }
    public required double P95Ms { get; init; }
    public required double P99Ms { get; init; }

    /// <summary>What a request is worth to the business; 1 where nobody said.</summary>
    public required double Weight { get; init; }

    /// <summary>Of all requests' time, each by its weight.</summary>
    public required double Share { get; init; }
    public required double QueriesPerRequest { get; init; }
    public required int QueriesMost { get; init; }

    /// <summary>Calls of other services in a request.</summary>
    public required double CallsPerRequest { get; init; }

    /// <summary>Size of an answer's body as it was sent: mean, 95th percentile and largest; null where no span told it.</summary>
    public double? MeanBytes { get; init; }
    public double? P95Bytes { get; init; }
    public double? MostBytes { get; init; }

    /// <summary>Where its time goes, largest first.</summary>
    public required IReadOnlyList<AuditLayer> Layers { get; init; }
    public required IReadOnlyList<AuditStatementUse> Statements { get; init; }

    /// <summary><c>GET /bookings/{id}</c>.</summary>
    public string Name => Method.Length == 0 ? Route : $"{Method} {Route}";

    /// <summary>Its requests can be looked into.</summary>
    public bool IsTraced() => Source == EndpointSource.Traces;

    /// <summary>Somebody told how long its requests take.</summary>
    public bool HasLatency() => IsTraced() || MeanMs > 0;
}

/// <param name="CriticalMs">Mean per request, on the critical path: these add up to the mean latency.</param>
/// <param name="Share">Of the latency.</param>
/// <param name="Parts">By statement, peer or cache, largest first; empty where there is nothing to tell apart.</param>
public sealed record AuditLayer(Layer Layer, double CriticalMs, double Share, IReadOnlyList<AuditLayerPart> Parts);

public sealed record AuditLayerPart(string Name, double CriticalMs);

/// <summary>A statement as an endpoint uses it.</summary>
public sealed record AuditStatementUse
{
    public required string Text { get; init; }

    /// <summary>Where in the code; the endpoint's own where no nearer place is known, empty where none is.</summary>
    public required string Code { get; init; }

    /// <summary>As in <c>statements[]</c>; null where the server does not know it, or was not asked.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>In requests that call it at all.</summary>
    public required double CallsPerRequest { get; init; }
    public required int CallsMost { get; init; }
    public required double MeanMs { get; init; }

    /// <summary>Mean per request of the endpoint, on the critical path.</summary>
    public required double CriticalMs { get; init; }

    /// <summary>Mean of the calls that told; -1 where none did.</summary>
    public required double RowsPerCall { get; init; }
}

public sealed record AuditEdge
{
    public required string From { get; init; }

    /// <summary>A service, or a peer that sends no telemetry.</summary>
    public required string To { get; init; }
    public required Layer Layer { get; init; }
    public required double PerSecond { get; init; }
    public required double ErrorShare { get; init; }
    public required double MeanMs { get; init; }

    /// <summary>As the caller sees it.</summary>
    public required double P95Ms { get; init; }

    /// <summary>The other side sends traces too.</summary>
    public required bool IsTraced { get; init; }
}

public sealed record AuditExemplar
{
    public required string TraceId { get; init; }
    public required ExemplarReason Reason { get; init; }
    public required string Endpoint { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required double DurationMs { get; init; }
    public required bool IsError { get; init; }

    /// <summary>In the order of their start, cut to a bound.</summary>
    public required IReadOnlyList<AuditSpan> Spans { get; init; }
}

/// <param name="Parent">Its place in the list; -1 for a root.</param>
/// <param name="What">The statement without its literals, or who was called; empty for the service's own work.</param>
/// <param name="CriticalMs">How much of it is on the critical path.</param>
public sealed record AuditSpan(
    int Parent,
    string Service,
    string Name,
    string What,
    SpanClass Class,
    double OffsetMs,
    double DurationMs,
    double CriticalMs,
    bool IsError
);

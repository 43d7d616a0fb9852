using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>Why a trace was kept.</summary>
public enum ExemplarReason
{
    Slow,
    Failed,

    /// <summary>Of an endpoint of which few traces came.</summary>
    Rare,

    /// <summary>Drawn from all by lot.</summary>
    Sample,
}

/// <summary>A trace that was kept whole, to look at.</summary>
public sealed record Exemplar
{
    public required TraceId TraceId { get; init; }
    public required ExemplarReason Reason { get; init; }
    public required EndpointKey Endpoint { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required TimeSpan Duration { get; init; }
    public bool IsError { get; init; }

    /// <summary>In the order of their start, cut to a bound.</summary>
    public IReadOnlyList<ExemplarSpan> Spans { get; init; } = [];
}

/// <param name="Parent">Its index in <see cref="Exemplar.Spans"/>; -1 for a root.</param>
/// <param name="Offset">From the trace's start, by corrected clocks.</param>
/// <param name="Critical">How much of it is on the critical path.</param>
public sealed record ExemplarSpan(
    int Parent,
    string Service,
    string Name,
    SpanClass Class,
    TimeSpan Offset,
    TimeSpan Duration,
    TimeSpan Critical,
    bool IsError
)
{
    /// <summary>The statement, or who was called; empty where the span is the service's own work.</summary>
    public string What { get; init; } = "";
}

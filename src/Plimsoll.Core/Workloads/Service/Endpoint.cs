using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>One kind of request of one service, with everything that its traces showed.</summary>
public sealed record Endpoint
{
    public required EndpointKey Key { get; init; }
    public EndpointSource Source { get; init; }

    /// <summary>Requests that the traces stand for, or that the log holds, over the workload's window.</summary>
    public required double Requests { get; init; }

    /// <summary>Traced requests that were looked at; none where an access log tells.</summary>
    public required long Traced { get; init; }
    public double Errors { get; init; }

    /// <summary>Of the traced requests, or of those in the log; empty where the log tells no durations.</summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>What a request is worth to the business, 1 where nobody said.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Largest critical time first.</summary>
    public IReadOnlyList<LayerTime> Layers { get; init; } = [];
    public IReadOnlyList<StatementUse> Statements { get; init; } = [];
    public IReadOnlyList<CallUse> Calls { get; init; } = [];

    /// <summary>What repeats, waits in line or could wait, with what the latency would lose without it.</summary>
    public IReadOnlyList<Pattern> Patterns { get; init; } = [];
    public Payload Payload { get; init; } = new();

    /// <summary>Failed requests by what failed first within them, most frequent first.</summary>
    public IReadOnlyList<ErrorSource> ErrorSources { get; init; } = [];

    /// <summary>The code that handles it; empty where no span said.</summary>
    public string Code { get; init; } = "";

    /// <summary>Statements in a request: mean, and most of any.</summary>
    public double QueriesPerRequest { get; init; }
    public int QueriesMost { get; init; }

    /// <summary>Calls of other services in a request.</summary>
    public double CallsPerRequest { get; init; }
    public int CallsMost { get; init; }

    public double MeanMilliseconds => Latency.Mean.TotalMilliseconds;
    public double ErrorShare => Requests > 0 ? Errors / Requests : 0;

    /// <summary>Time that its requests took, times their weight.</summary>
    public double Cost => CostOf(MeanMilliseconds);

    public double CriticalOf(Layer layer) => Layers.Where(l => l.Layer == layer).Sum(l => l.CriticalMilliseconds);

    /// <summary>What so many milliseconds of each request are over all of them, times their weight: a part of <see cref="Cost"/>.</summary>
    public double CostOf(double milliseconds) => milliseconds * Requests * Weight;

    /// <summary>Likewise, what a layer adds to the latency.</summary>
    public double CostOf(Layer layer) => CostOf(CriticalOf(layer));

    /// <summary>A layer's part of the latency, 0 to 1.</summary>
    public double ShareOf(Layer layer) => MeanMilliseconds > 0 ? CriticalOf(layer) / MeanMilliseconds : 0;
}

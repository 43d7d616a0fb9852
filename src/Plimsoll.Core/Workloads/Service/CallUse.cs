using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>One operation of another service, or another thing outside, as one endpoint calls it.</summary>
public sealed record CallUse
{
    public required Layer Layer { get; init; }
    public required string Peer { get; init; }

    /// <summary>Method and route template, or the span's name.</summary>
    public required string Operation { get; init; }
    public required long Calls { get; init; }
    public required long Requests { get; init; }
    public int CallsMost { get; init; }
    public long Errors { get; init; }
    public long TimedOut { get; init; }

    /// <summary>Second and later tries of a call that failed before, within one request.</summary>
    public long Retries { get; init; }

    /// <summary>Most tries of one call.</summary>
    public int TriesMost { get; init; }
    public required LatencyHistogram Latency { get; init; }

    /// <summary>Of the calls that timed out.</summary>
    public LatencyHistogram TimeoutLatency { get; init; } = new();

    /// <summary>Mean per request of the endpoint, on the critical path.</summary>
    public double CriticalMilliseconds { get; init; }

    /// <summary>Calls whose server went on after the caller had given up, and for how long in the mean.</summary>
    public long Abandoned { get; init; }
    public double AbandonedMilliseconds { get; init; }
    public string Code { get; init; } = "";

    public double CallsPerRequest => Requests > 0 ? (double)Calls / Requests : 0;
}

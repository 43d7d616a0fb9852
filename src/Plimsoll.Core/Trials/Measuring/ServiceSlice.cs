using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Trials.Measuring;

/// <summary>What the clients of the service saw between two cuts, under an open-loop load.</summary>
public sealed record ServiceSlice
{
    /// <summary>
    /// From the moment a request was due (not from when it was sent) to the end of its answer. Those that timed out
    /// count with the time waited in vain; other failures are no latencies.
    /// </summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>All requests of the slice, whether or not they succeeded.</summary>
    public required long Requests { get; init; }

    /// <summary>Those of <see cref="Requests"/> that failed.</summary>
    public long Errors { get; init; }

    /// <summary>By operation (a label of the scenario); empty where the load does not tell them apart.</summary>
    public IReadOnlyDictionary<string, OperationTime> Operations { get; init; } =
        new Dictionary<string, OperationTime>();
}

/// <param name="TotalMilliseconds">The sum of the latencies.</param>
public readonly record struct OperationTime(long Requests, double TotalMilliseconds);

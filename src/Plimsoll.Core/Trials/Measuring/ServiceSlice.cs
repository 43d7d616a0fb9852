namespace Plimsoll.Core.Trials.Measuring;

/// <summary>What the clients of the service saw between two cuts, under an open-loop load.</summary>
public sealed record ServiceSlice
{
    /// <summary>
    /// Of every request that ended in the slice, in milliseconds, from the moment it was due (not from when it was
    /// sent), errors included. In no order.
    /// </summary>
    public required IReadOnlyList<double> LatenciesMilliseconds { get; init; }

    /// <summary>Requests of <see cref="LatenciesMilliseconds"/> that failed.</summary>
    public int Errors { get; init; }

    /// <summary>Requests that were due and have not ended yet, at the end of the slice.</summary>
    public int InFlight { get; init; }

    /// <summary>By operation (an endpoint of the scenario); empty where the load does not tell them apart.</summary>
    public IReadOnlyDictionary<string, OperationTime> Operations { get; init; } =
        new Dictionary<string, OperationTime>();
}

/// <param name="TotalMilliseconds">The sum of the latencies.</param>
public readonly record struct OperationTime(int Requests, double TotalMilliseconds);

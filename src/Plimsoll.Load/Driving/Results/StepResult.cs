using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving.Results;

/// <summary>What became of the requests of one label that were due in a stretch of time.</summary>
public sealed record StepResult
{
    public required string Name { get; init; }

    /// <summary>
    /// From the intended start to the end of the answer, of requests that succeeded and of those that timed out (which
    /// count with the time waited in vain). Other failures are no latencies: a fast refusal is no fast answer.
    /// </summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>All that were due, whether or not they succeeded; without those skipped.</summary>
    public required long Requests { get; init; }

    public required IReadOnlyDictionary<Failure, long> Failures { get; init; }

    /// <summary>Not sent, because an earlier answer lacked what they need.</summary>
    public required long Skipped { get; init; }

    public long Failed => Failures.Values.Sum();

    internal static StepResult Merge(string name, IReadOnlyCollection<StepResult> parts) =>
        new()
        {
            Name = name,
            Latency = LatencyHistogram.Merge(parts.Select(part => part.Latency)),
            Requests = parts.Sum(part => part.Requests),
            Skipped = parts.Sum(part => part.Skipped),
            Failures = parts
                .SelectMany(part => part.Failures)
                .GroupBy(pair => pair.Key)
                .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
        };
}

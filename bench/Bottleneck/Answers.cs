using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>What callers got over a stretch of the load, by the load's own clock.</summary>
/// <param name="PerSecond">Of answers as they should be.</param>
/// <param name="MeanMilliseconds">Of those, and of requests that were given up; null where there was none.</param>
internal sealed record Answers(double PerSecond, double? MeanMilliseconds)
{
    public static Answers Of(IReadOnlyCollection<StepResult> steps, TimeSpan stretch)
    {
        var count = steps.Sum(s => s.Latency.Count);
        return new Answers(
            steps.Sum(s => s.Requests - s.Failed) / stretch.TotalSeconds,
            count > 0 ? steps.Sum(s => s.Latency.Mean.TotalMilliseconds * s.Latency.Count) / count : null
        );
    }
}

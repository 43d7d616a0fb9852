using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Faults.Verdicts;

/// <summary>What a stretch of slices has shown.</summary>
/// <param name="LengthS">In seconds.</param>
public sealed record StretchFigures(
    double LengthS,
    long Requests,
    long Failed,
    double P50Ms,
    double P95Ms,
    double P99Ms
)
{
    /// <returns>Null where there is no slice.</returns>
    public static StretchFigures? Of(IReadOnlyList<LoadSlice> slices)
    {
        if (slices.Count == 0)
        {
            return null;
        }
        var latency = LatencyHistogram.Merge(slices.Select(slice => slice.Latency));
        return new StretchFigures(
            slices.Sum(slice => slice.Length.TotalSeconds),
            slices.Sum(slice => slice.Requests),
            slices.Sum(slice => slice.Failed),
            latency.Quantile(0.5).TotalMilliseconds,
            latency.Quantile(0.95).TotalMilliseconds,
            latency.Quantile(0.99).TotalMilliseconds
        );
    }
}

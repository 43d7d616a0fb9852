using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>A short part of the window: what was due in it.</summary>
/// <param name="AtS">Its begin, in seconds since that of the window.</param>
/// <param name="Latency">In milliseconds, <c>latency:count</c>, separated by blanks; two runs are compared by it.</param>
public sealed record TimelinePoint(
    double AtS,
    double LengthS,
    long Requests,
    long Failed,
    long Sessions,
    double P50Ms,
    double P95Ms,
    double P99Ms,
    HistogramBuckets Latency
)
{
    /// <summary>Longer windows are told in coarser parts, so that a report's size has a bound.</summary>
    private const int MostPoints = 600;

    public static IReadOnlyList<TimelinePoint> Of(IReadOnlyList<LoadSlice> slices)
    {
        var together = Math.Max(1, (int)Math.Ceiling((double)slices.Count / MostPoints));
        return [.. slices.Chunk(together).Select(part => Of(part, slices[0].From))];
    }

    private static TimelinePoint Of(LoadSlice[] part, TimeSpan origin)
    {
        var latency = LatencyHistogram.Merge(part.Select(slice => slice.Latency));
        return new TimelinePoint(
            (part[0].From - origin).TotalSeconds,
            part.Sum(slice => slice.Length.TotalSeconds),
            part.Sum(slice => slice.Requests),
            part.Sum(slice => slice.Failed),
            part.Sum(slice => slice.Sessions),
            latency.Quantile(0.5).TotalMilliseconds,
            latency.Quantile(0.95).TotalMilliseconds,
            latency.Quantile(0.99).TotalMilliseconds,
            HistogramBuckets.Of(latency)
        );
    }
}

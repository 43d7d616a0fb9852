using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>All that is known of one level: what the load measured, and what the limits showed meanwhile.</summary>
/// <param name="AnsweredPerSecond">Requests that succeeded, by when they ended.</param>
/// <param name="IsOverloaded">Whether more came than was answered.</param>
public sealed record LevelObservation(
    LoadResult Result,
    double AnsweredPerSecond,
    bool IsOverloaded,
    IReadOnlyList<LimitReading> Limits,
    IReadOnlyList<IReadOnlyList<LimitReading>> Looks
)
{
    private const double HeldBack = 0.95;

    /// <summary>From sending to the end of the answer: how late the load itself was is no time of the service.</summary>
    public TimeSpan MeanLatency => Result.Service.Mean;

    /// <summary>Less came back than was asked for.</summary>
    public bool IsHeldBack => IsOverloaded || AnsweredPerSecond < HeldBack * OfferedPerSecond;

    public double OfferedPerSecond => (Result.Requests + Result.Unfinished) / Result.Window.TotalSeconds;

    /// <param name="levels">In any order.</param>
    /// <returns>Ascending by multiple, each with the limits that were known beforehand.</returns>
    public static IReadOnlyList<LevelObservation> Join(
        IEnumerable<(LoadResult Result, bool IsOverloaded, ObservedLevel Observed)> levels,
        KnownLimits known
    )
    {
        var ascending = levels.OrderBy(level => level.Result.Multiple).ToList();
        if (ascending.Count == 0)
        {
            return [];
        }
        var quiet = ascending[0].Result.Service.Mean;
        return
        [
            .. ascending.Select(level =>
            {
                var (result, isOverloaded, observed) = level;
                var answered = observed.AnsweredPerSecond ?? result.ThroughputPerSecond;
                return new LevelObservation(
                    result,
                    answered,
                    isOverloaded,
                    [.. observed.Limits, .. ClientSide.Of(result, answered, quiet, known)],
                    [.. observed.Looks, .. ClientSide.Looks(result, answered, quiet, known)]
                );
            }),
        ];
    }
}

using System.Globalization;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>
/// Where no more comes back though more is asked for, and nothing that was looked at is full, the limit is inside the
/// service. Little's law (1961) still tells how many requests it works on at once: what comes back per second, times what one
/// takes where nothing waits.
/// </summary>
internal static class InsideLimit
{
    /// <summary>A queue that has just begun is no overload yet, but its requests take so many times as long.</summary>
    private const double Slower = 3;

    private const double OneAtATime = 1.6;

    public static Saturation? Of(IReadOnlyList<LevelObservation> levels, int index)
    {
        var (quiet, level) = (levels[0], levels[index]);
        if (index == 0 || !level.IsHeldBack || level.MeanLatency < Slower * quiet.MeanLatency)
        {
            return null;
        }
        var most = levels.Max(one => one.AnsweredPerSecond);
        // A little queueing is in the quiet level as well: one at a time at a fifth of its capacity takes an eighth longer.
        var atOnce = most * quiet.MeanLatency.TotalSeconds;
        var what =
            atOnce < OneAtATime
                ? "one request at a time goes through some part of it: a lock, a single thread or one writer"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"it works on about {atOnce:0.#} requests at once: workers, threads, permits, or a part that takes one request at a time for a share of its time"
                );
        var looked = level.Limits.Count == 0 ? "no limit was looked at" : "none of the limits looked at is full";
        return new Saturation(
            "a limit inside the service that cannot be seen from outside",
            LimitKind.Inside,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{most:0.#}/s come back however many are sent, and {looked}; by Little's law with {quiet.MeanLatency.TotalMilliseconds:0.##} ms a request when quiet, {what}"
            ),
            Math.Min(1, level.AnsweredPerSecond / most)
        );
    }
}

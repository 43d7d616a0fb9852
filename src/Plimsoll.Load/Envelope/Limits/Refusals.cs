using System.Globalization;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What a service says of itself when it lets nobody in.</summary>
internal static class Refusals
{
    private const double LeastShare = 0.02;
    private const int LeastCount = 10;

    /// <summary>429 is sent by count, whatever is free behind (RFC 6585).</summary>
    public static Saturation? OfCount(LevelObservation level) =>
        Enough(level, 429) is { } refused
            ? new Saturation("a rate limit", LimitKind.RateLimit, Text(level, refused) + " as fast as ever", 1)
            : null;

    /// <summary>503 is sent by a queue that is full, or by a limit that does not say so.</summary>
    public static Saturation? OfQueue(IReadOnlyList<LevelObservation> levels, int index)
    {
        var level = levels[index];
        if (Enough(level, 503) is not { } refused)
        {
            return null;
        }
        var quiet = levels[0].Result.Latency.Quantile(0.5);
        var now = level.Result.Latency.Quantile(0.5);
        var isSlow = now > 2 * quiet && now > TimeSpan.FromMilliseconds(5);
        return isSlow
            ? new Saturation(
                "a bounded queue",
                LimitKind.Queue,
                Text(level, refused) + "; those that succeed have waited",
                1
            )
            : new Saturation("a rate limit", LimitKind.RateLimit, Text(level, refused) + " as fast as ever", 1);
    }

    /// <summary>Workers that are known to be few are what a bounded queue stands before: the queue is what refuses.</summary>
    public static bool ExplainBetter(LevelObservation level, FullLimit full) =>
        Enough(level, 503) is not null && full.Limit.Kind == LimitKind.Threads;

    private static long? Enough(LevelObservation level, int status)
    {
        var refused = level.Result.Failures.Where(f => f.Key.Status == status).Sum(f => f.Value);
        return refused >= LeastCount && refused >= LeastShare * level.Result.Requests ? refused : null;
    }

    private static string Text(LevelObservation level, long refused) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{100.0 * refused / level.Result.Requests:0.#} % are refused while {level.AnsweredPerSecond:0.#}/s succeed"
        );
}

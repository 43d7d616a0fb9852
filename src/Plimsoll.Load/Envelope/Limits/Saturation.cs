using System.Globalization;
using Plimsoll.Load.Driving;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What is full where the promise breaks.</summary>
/// <param name="Name">Null where it cannot be told.</param>
/// <param name="Why">The evidence, or why it cannot be told.</param>
public sealed record Saturation(string? Name, LimitKind? Kind, string Why)
{
    private const double Full = 0.85;

    /// <summary>
    /// A hold time that has grown so much since the quiet levels is a sign that what is held waits for something behind.
    /// </summary>
    private const double GrownHold = 1.5;

    /// <summary>
    /// First what the client sees and nothing else explains: refusals (429, 503) while what succeeds stays the same. Then
    /// what is full by its own readings; of several, the one whose hold time has not grown, for the others wait for it.
    /// </summary>
    /// <param name="levels">Each with its readings; ascending by multiple.</param>
    public static Saturation Of(IReadOnlyList<(LoadResult Result, IReadOnlyList<LimitReading> Limits)> levels)
    {
        if (levels.Count < 2)
        {
            return new Saturation(null, null, "fewer than two levels were measured");
        }
        var (quiet, top) = (levels[0], levels[^1]);
        if (Refusal(levels) is { } refusal)
        {
            return refusal;
        }
        var full = top
            .Limits.Where(limit => limit.Utilisation >= Full || Piles(limit))
            .Select(limit => (Limit: limit, Grown: Growth(limit, quiet.Limits)))
            .OrderBy(pair => pair.Grown >= GrownHold)
            .ThenByDescending(pair => Piles(pair.Limit))
            .ThenByDescending(pair => pair.Limit.Utilisation)
            .ToList();
        if (full.Count == 0)
        {
            return new Saturation(
                null,
                null,
                top.Limits.Count == 0 ? "no limit was looked at" : "none of the limits looked at was full"
            );
        }
        var first = full[0].Limit;
        var waits = first.Waiting is > 0.5
            ? $", {first.Waiting.Value.ToString("0.#", CultureInfo.InvariantCulture)} waiting"
            : "";
        var behind = full.Skip(1).Where(pair => pair.Grown >= GrownHold).Select(pair => pair.Limit.Name).ToList();
        var others =
            behind.Count == 0
                ? ""
                : $"; {string.Join(" and ", behind)} only wait{(behind.Count == 1 ? "s" : "")} for it";
        return new Saturation(
            first.Name,
            first.Kind,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(first.Utilisation ?? 1) * 100:0} % busy{waits} at {Knees.Knee.Times(top.Result.Multiple)}{others}"
            )
        );
    }

    private static Saturation? Refusal(IReadOnlyList<(LoadResult Result, IReadOnlyList<LimitReading> Limits)> levels)
    {
        var top = levels[^1].Result;
        var refused = top.Failures.Where(f => f.Key.Status is 429 or 503).Sum(f => f.Value);
        if (refused < 0.02 * top.Requests || refused < 10)
        {
            return null;
        }
        var quiet = levels[0].Result.Latency.Quantile(0.5);
        var slow = top.Latency.Quantile(0.5) > 3 * quiet && top.Latency.Quantile(0.5) > TimeSpan.FromMilliseconds(5);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{100.0 * refused / top.Requests:0.#} % are refused while {top.ThroughputPerSecond:0.#}/s succeed"
        );
        return slow
            ? new Saturation("a bounded queue", LimitKind.Queue, text + "; those that succeed have waited")
            : new Saturation("a rate limit", LimitKind.RateLimit, text + " as fast as ever");
    }

    private static bool Piles(LimitReading limit) => limit.Waiting > Math.Max(1, 0.5 * (limit.Capacity ?? 2));

    private static double Growth(LimitReading limit, IReadOnlyList<LimitReading> quiet)
    {
        var before = quiet.FirstOrDefault(other => other.Name == limit.Name && other.Kind == limit.Kind);
        return (limit.HoldMs, before?.HoldMs) is ({ } now, { } then and > 0) ? now / then : 1;
    }
}

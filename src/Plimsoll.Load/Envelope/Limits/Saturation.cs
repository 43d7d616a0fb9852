using System.Globalization;
using Plimsoll.Load.Envelope.Knees;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What is full at a level.</summary>
/// <param name="Name">Null where nothing is, or it cannot be told.</param>
/// <param name="Why">The evidence, or why it cannot be told.</param>
/// <param name="Utilisation">0 to 1, of what is named; where nothing is full, of the busiest that was looked at.</param>
public sealed record Saturation(string? Name, LimitKind? Kind, string Why, double? Utilisation = null)
{
    /// <summary>Where the promise breaks: at the highest level.</summary>
    /// <param name="levels">Ascending by multiple.</param>
    public static Saturation Of(IReadOnlyList<LevelObservation> levels) =>
        levels.Count < 2
            ? new Saturation(null, null, "fewer than two levels were measured")
            : At(levels, levels.Count - 1);

    /// <summary>
    /// In this order: a refusal by count (429), which a service says of itself; what is full by its own readings; other refusals
    /// (503); and where more is wanted than comes back and nothing explains it, something inside the service.
    /// </summary>
    /// <param name="levels">Ascending by multiple; the first is taken to be quiet.</param>
    public static Saturation At(IReadOnlyList<LevelObservation> levels, int index)
    {
        var level = levels[index];
        var full = FullLimits.Of(levels, index);
        return Refusals.OfCount(level) is { } counted ? counted
            : full is [var first, ..] && !Refusals.ExplainBetter(level, first) ? Named(first, full, level)
            : Refusals.OfQueue(levels, index) is { } queue ? queue
            : InsideLimit.Of(levels, index) is { } inside ? inside
            : Nothing(level);
    }

    private static Saturation Named(FullLimit first, IReadOnlyList<FullLimit> full, LevelObservation level)
    {
        var limit = first.Limit;
        var waits = limit.Waiting is > 0.5
            ? string.Create(CultureInfo.InvariantCulture, $", {limit.Waiting:0.#} waiting")
            : "";
        var learned = first.IsLearned
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; no more than {first.Capacity:0} are in use at once, though requests wait"
            )
            : "";
        var behind = full.Skip(1).Where(other => other.OnlyWaits).Select(other => other.Limit.Name).ToList();
        var others =
            behind.Count == 0
                ? ""
                : $"; {string.Join(" and ", behind)} only wait{(behind.Count == 1 ? "s" : "")} for it";
        var held = first.OnlyWaits
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; a request holds it {first.Grown:0.#} times as long as on the quiet level, and what it waits for there was not seen"
            )
            : "";
        return new Saturation(
            limit.Name,
            limit.Kind,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Utilisation * 100:0} % busy{waits} at {Knee.Times(level.Result.Multiple)}{learned}{others}{held}"
            ),
            first.Utilisation
        );
    }

    private static Saturation Nothing(LevelObservation level)
    {
        var busiest = LimitReading.Busiest(level.Limits);
        return busiest is null
            ? new Saturation(null, null, "no limit was looked at")
            : new Saturation(
                null,
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"none of the limits looked at was full; the busiest was {busiest.Name}, {busiest.Utilisation * 100:0} %"
                ),
                busiest.Utilisation
            );
    }
}

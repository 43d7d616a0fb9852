using System.Globalization;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What the service could answer at most, reckoned from the levels up to half of that alone.</summary>
/// <param name="First">What is full first; null where it cannot be told.</param>
/// <param name="Why">Why not; null where it can.</param>
public sealed record CapacityPrediction(ComponentDemand? First, string? Why)
{
    /// <summary>A component whose rate at full could as well be twice as high says nothing.</summary>
    private const double Widest = 2;

    /// <summary>Levels a little above half count as half: arrivals are drawn by chance.</summary>
    private const double Half = 0.55;

    /// <summary>A component that is less busy than this makes nobody wait for long.</summary>
    private const double Idle = 0.3;

    /// <summary>
    /// At half the load what is full first is half used. Where all that was looked at is used less than this there, something
    /// else is full before: what was seen gives no more than a bound from above.
    /// </summary>
    private const double HardlyUsed = 0.2;

    /// <summary>Less is what a machine's own unrest makes of a latency.</summary>
    private const double Grown = 1.15;

    /// <param name="levels">All that were measured, ascending.</param>
    /// <param name="capacity">What was answered per second at most; half of it bounds what may be used.</param>
    public static CapacityPrediction Of(IReadOnlyList<LevelObservation> levels, double capacity)
    {
        var half = levels.Where(level => level.OfferedPerSecond <= capacity * Half && !level.IsOverloaded).ToList();
        // What others share moves by itself: where its demand is not sure, it is taken for no demand.
        var components = ComponentDemand
            .Of([.. half.SelectMany(level => level.Looks)])
            .Where(component => IsSure(component) || !IsShared(component, half))
            .ToList();
        return components.FirstOrDefault() switch
        {
            _ when half.Count == 0 => No("no level lay at half of it or below"),
            null => No("of no limit that was looked at both use and size are known"),
            { Interval: null } => No("there were too few looks"),
            { Interval: { } interval } first when !IsSure(first) => No(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{first.Name} would be full at about {first.PerSecondAtFull:0}/s, but its use scattered so much that it could be {interval.Low:0}{(double.IsFinite(interval.High) ? $" to {interval.High:0}" : " or any more")}"
                )
            ),
            var first => Unexplained(half, first) ?? FarAway(half[^1], first) ?? new CapacityPrediction(first, null),
        };
    }

    private static CapacityPrediction No(string why) => new(null, why);

    private static bool IsSure(ComponentDemand component) =>
        component.Interval is { } interval && interval.High <= interval.Low * Widest;

    private static bool IsShared(ComponentDemand component, List<LevelObservation> levels) =>
        levels.SelectMany(level => level.Limits).Any(limit => limit.Name == component.Name && limit.IsShared);

    /// <summary>
    /// Requests wait at half the load already, and all that was looked at is idle: what they wait for is what will be full, and
    /// it was not seen. A component that is busy for the share U makes requests take at most 1/(1-U) times as long, with service
    /// times that are no more irregular than the exponential.
    /// </summary>
    private static CapacityPrediction? Unexplained(List<LevelObservation> half, ComponentDemand first)
    {
        var (quiet, top) = (half[0], half[^1]);
        var busy = top.AnsweredPerSecond / first.PerSecondAtFull;
        if (busy >= Idle || quiet == top)
        {
            return null;
        }
        var growth = Typical(top) / Typical(quiet);
        return growth > Grown && growth - 1 > 2 * ((1 / (1 - busy)) - 1)
            ? No(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"requests took {growth:0.##} times as long at {top.AnsweredPerSecond:0}/s as when it was quiet, and nothing that was looked at explains that ({first.Name} would be full first, at {first.PerSecondAtFull:0}/s)"
                )
            )
            : null;
    }

    private static CapacityPrediction? FarAway(LevelObservation top, ComponentDemand first) =>
        top.AnsweredPerSecond / first.PerSecondAtFull is var busy && busy < HardlyUsed
            ? No(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"of all that was looked at nothing is used more than {busy:0 %} at {top.AnsweredPerSecond:0}/s ({first.Name} would be full at {first.PerSecondAtFull:0}/s); what was not seen may be full long before"
                )
            )
            : null;

    /// <summary>Mean milliseconds of the faster 95 %: the rest is what a machine's hiccups make longer.</summary>
    private static double Typical(LevelObservation level)
    {
        var service = level.Result.Service;
        var (left, count, sum) = ((long)Math.Ceiling(service.Count * 0.95), 0L, 0.0);
        foreach (var (upTo, times) in service.Buckets())
        {
            var taken = Math.Min(times, left - count);
            sum += taken * upTo.TotalMilliseconds;
            count += taken;
        }
        return count == 0 ? 0 : sum / count;
    }
}

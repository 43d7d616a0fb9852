namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What the service could answer at most, reckoned from the levels up to half of that alone.</summary>
/// <param name="First">What is full first; null where it cannot be told.</param>
/// <param name="Why">Why not; null where it can.</param>
public sealed record CapacityPrediction(ComponentDemand? First, string? Why)
{
    /// <summary>A component whose rate at full could as well lie so much to either side says nothing.</summary>
    private const double Widest = 0.35;

    /// <param name="levels">All that were measured.</param>
    /// <param name="capacity">What was answered per second at most; half of it bounds what may be used.</param>
    public static CapacityPrediction Of(IReadOnlyList<LevelObservation> levels, double capacity)
    {
        var half = levels
            .Where(level => level.OfferedPerSecond <= capacity * 0.55 && !level.IsOverloaded)
            .SelectMany(level => level.Looks)
            .ToList();
        var components = ComponentDemand.Of(half);
        var known = components.Where(IsKnown).ToList();
        return known.Count > 0 ? new CapacityPrediction(known[0], null)
            : half.Count == 0 ? new CapacityPrediction(null, "no level lay at half of it or below")
            : components.Count == 0
                ? new CapacityPrediction(null, "of no limit that was looked at both use and size are known")
            : components[0].Interval is null ? new CapacityPrediction(null, "there were too few looks")
            : new CapacityPrediction(null, $"the use of {components[0].Name} scattered too much");
    }

    private static bool IsKnown(ComponentDemand component) =>
        component.Interval is { } interval
        && (
            interval.Low >= component.PerSecondAtFull * (1 - Widest)
            && interval.High <= component.PerSecondAtFull * (1 + Widest)
        );
}

namespace Plimsoll.Load.Scenarios;

/// <summary>
/// How the rate of arrivals goes with time: a factor on today's peak, linear between points; before the first and after
/// the last it stays what it is there.
/// </summary>
/// <param name="Points">In the order of time, which counts from the start of the load; at least one.</param>
public sealed record ArrivalProfile(IReadOnlyList<ArrivalPoint> Points)
{
    public static ArrivalProfile Flat { get; } = new([new ArrivalPoint(TimeSpan.Zero, 1)]);

    public bool IsFlat => Points.All(point => point.Times == 1);

    /// <summary>The bound that a thinned process needs.</summary>
    public double Most => Points.Max(point => point.Times);

    public double At(TimeSpan time)
    {
        if (time <= Points[0].At)
        {
            return Points[0].Times;
        }
        for (var i = 1; i < Points.Count; i++)
        {
            if (time < Points[i].At)
            {
                var (from, to) = (Points[i - 1], Points[i]);
                return from.Times + ((to.Times - from.Times) * ((time - from.At) / (to.At - from.At)));
            }
        }
        return Points[^1].Times;
    }
}

/// <param name="At">Since the start of the load.</param>
/// <param name="Times">Times today's peak; 0 or more.</param>
public readonly record struct ArrivalPoint(TimeSpan At, double Times);

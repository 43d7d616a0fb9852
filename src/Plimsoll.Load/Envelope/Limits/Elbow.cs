namespace Plimsoll.Load.Envelope.Limits;

/// <summary>
/// Where a curve bends most, for the eye: the point farthest below the straight line from first to last, both axes scaled
/// to 1 (Kneedle, Satopää et al. 2011, without its smoothing). It knows no promise.
/// </summary>
public static class Elbow
{
    /// <param name="points">Ascending in x.</param>
    /// <returns>Null where there is no bend to speak of.</returns>
    public static double? Of(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 4)
        {
            return null;
        }
        var (low, high) = (points.Min(p => p.Y), points.Max(p => p.Y));
        var width = points[^1].X - points[0].X;
        if (width <= 0 || high <= low || high < 1.5 * low)
        {
            return null;
        }
        var (x, depth) = points
            .Select(p => (p.X, Depth: ((p.X - points[0].X) / width) - ((p.Y - low) / (high - low))))
            .MaxBy(p => p.Depth);
        return depth > 0.2 ? x : null;
    }
}

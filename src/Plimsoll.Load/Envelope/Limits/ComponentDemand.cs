using MathNet.Numerics.Distributions;
using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What one component costs a request, from all looks at which it was not yet full.</summary>
/// <param name="DemandMs">Busy time per request, over all its units.</param>
/// <param name="Capacity">Units that are left for requests: without what is taken whatever the load is.</param>
/// <param name="PerSecondAtFull">Requests per second at which every unit is busy.</param>
/// <param name="Interval">Around it, 95 %; null with too few looks.</param>
/// <param name="Looks">How many it is known from.</param>
public sealed record ComponentDemand(
    string Name,
    LimitKind Kind,
    double DemandMs,
    double Capacity,
    double PerSecondAtFull,
    Interval? Interval,
    int Looks
)
{
    /// <summary>Beyond it the mean busy units say nothing more of the demand: they cannot rise.</summary>
    private const double Full = 0.9;

    /// <summary>A slope is told from a base only over rates that differ by so much.</summary>
    private const double LeastSpread = 1.3;

    /// <summary>
    /// The utilisation law holds at any load whatever the distributions are (Denning and Buzen 1978), so a look at half the
    /// load tells as much as one at the limit. Looks are weighed by their requests: busy = D·X, through the origin; or
    /// busy = base + D·X for what is partly taken whatever the load is.
    /// </summary>
    /// <param name="looks">The readings of each.</param>
    /// <returns>The one that is full first comes first.</returns>
    public static IReadOnlyList<ComponentDemand> Of(IReadOnlyList<IReadOnlyList<LimitReading>> looks) =>
        [
            .. looks
                .SelectMany(look => look)
                .GroupBy(reading => (reading.Name, reading.Kind))
                .Select(group => Fit([.. group]))
                .OfType<ComponentDemand>()
                .OrderBy(component => component.PerSecondAtFull),
        ];

    /// <summary>Of what has a base the mean may be near to all while many requests come through; all were taken, or not.</summary>
    private static bool IsFull(LimitReading reading) =>
        reading is { HasBase: true, IsShared: false, ExistingMost: { } most, Capacity: { } capacity }
            ? most >= capacity
            : reading.Utilisation >= Full;

    private static ComponentDemand? Fit(List<LimitReading> readings)
    {
        // Where only a utilisation is known, the component is one unit of which that share is busy.
        var points = readings
            .Where(reading => reading.PerSecond > 0 && reading.Utilisation > 0 && !IsFull(reading))
            .Select(reading =>
                (X: reading.PerSecond, Busy: reading.Capacity is > 0 ? reading.Busy ?? 0 : reading.Utilisation!.Value)
            )
            .Where(point => point.Busy > 0)
            .ToList();
        if (points.Count == 0)
        {
            return null;
        }
        var capacity = readings[^1].Capacity is { } units and > 0 ? units : 1;
        return readings[0].HasBase ? Above(readings[0], points, capacity) : Through(readings[0], points, capacity);
    }

    private static ComponentDemand Through(LimitReading of, List<(double X, double Busy)> points, double capacity)
    {
        var all = points.Sum(p => p.X);
        var demand = points.Sum(p => p.Busy) / all;
        Interval? interval = null;
        if (points.Count >= 3)
        {
            // The variance of a ratio whose points scatter unequally: each residual stands for its own, enlarged by what the
            // point itself has drawn the line towards it (HC3, MacKinnon and White 1985).
            var error = Math.Sqrt(points.Sum(p => Math.Pow((p.Busy - (demand * p.X)) / (1 - (p.X / all)), 2))) / all;
            interval = Around(capacity, demand, error, points.Count - 1);
        }
        return new ComponentDemand(
            of.Name,
            of.Kind,
            demand * 1000,
            capacity,
            capacity / demand,
            interval,
            points.Count
        );
    }

    /// <returns>Null where the load does not move it.</returns>
    private static ComponentDemand? Above(LimitReading of, List<(double X, double Busy)> points, double capacity)
    {
        if (points.Count < 4 || points.Max(p => p.X) < LeastSpread * points.Min(p => p.X))
        {
            return null;
        }
        var (x, busy) = (points.Average(p => p.X), points.Average(p => p.Busy));
        var spread = points.Sum(p => (p.X - x) * (p.X - x));
        var demand = points.Sum(p => (p.X - x) * (p.Busy - busy)) / spread;
        var rest = Math.Max(0, busy - (demand * x));
        var error =
            Math.Sqrt(
                points.Sum(p =>
                {
                    var lever = (1.0 / points.Count) + ((p.X - x) * (p.X - x) / spread);
                    return Math.Pow((p.X - x) * (p.Busy - busy - (demand * (p.X - x))) / (1 - lever), 2);
                })
            ) / spread;
        var left = capacity - rest;
        // Where no higher load is seen to move it, it is no demand of what others move as well; of what is the service's own it
        // may still be one, of which the interval is open.
        var sure = StudentT.InvCDF(0, 1, points.Count - 2, 0.975) * error;
        return left <= 0 || demand <= (of.IsShared ? sure : 0)
            ? null
            : new ComponentDemand(
                of.Name,
                of.Kind,
                demand * 1000,
                left,
                left / demand,
                Around(left, demand, error, points.Count - 2),
                points.Count
            );
    }

    private static Interval Around(double capacity, double demand, double error, int degrees)
    {
        var t = StudentT.InvCDF(0, 1, degrees, 0.975) * error;
        return new Interval(capacity / (demand + t), demand > t ? capacity / (demand - t) : double.PositiveInfinity);
    }
}

using MathNet.Numerics.Distributions;
using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What one component costs a request, from all levels at which it was not yet full.</summary>
/// <param name="DemandMs">Busy time per request, over all its units.</param>
/// <param name="PerSecondAtFull">Requests per second at which every unit is busy.</param>
/// <param name="Interval">Around it, 95 %; null with fewer than three levels.</param>
/// <param name="Levels">How many levels it is known from.</param>
public sealed record ComponentDemand(
    string Name,
    LimitKind Kind,
    double DemandMs,
    double Capacity,
    double PerSecondAtFull,
    Interval? Interval,
    int Levels
)
{
    /// <summary>Beyond it the mean busy units say nothing more of the demand: they cannot rise.</summary>
    private const double Full = 0.9;

    /// <summary>
    /// The utilisation law holds at any load whatever the distributions are (Denning and Buzen 1978), so a level at half the
    /// load tells as much as one at the limit. Levels are weighed by their requests: busy = D·X, through the origin.
    /// </summary>
    /// <param name="levels">The readings of each level.</param>
    /// <returns>The one that is full first comes first.</returns>
    public static IReadOnlyList<ComponentDemand> Of(IReadOnlyList<IReadOnlyList<LimitReading>> levels) =>
        [
            .. levels
                .SelectMany(level => level)
                .GroupBy(reading => (reading.Name, reading.Kind))
                .Select(group => Fit([.. group]))
                .OfType<ComponentDemand>()
                .OrderBy(component => component.PerSecondAtFull),
        ];

    private static ComponentDemand? Fit(List<LimitReading> readings)
    {
        // Where only a utilisation is known, the component is one unit of which that share is busy.
        var points = readings
            .Where(reading => reading.PerSecond > 0 && (reading.Utilisation ?? 0) is > 0 and < Full)
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
        var demand = points.Sum(p => p.Busy) / points.Sum(p => p.X);
        Interval? interval = null;
        if (points.Count >= 3)
        {
            // The variance of a ratio whose points scatter unequally: each residual stands for its own, enlarged by what the
            // point itself has drawn the line towards it (HC3, MacKinnon and White 1985).
            var all = points.Sum(p => p.X);
            var error = Math.Sqrt(points.Sum(p => Math.Pow((p.Busy - (demand * p.X)) / (1 - (p.X / all)), 2))) / all;
            var t = StudentT.InvCDF(0, 1, points.Count - 1, 0.975);
            interval = new Interval(
                capacity / (demand + (t * error)),
                demand > t * error ? capacity / (demand - (t * error)) : double.PositiveInfinity
            );
        }
        return new ComponentDemand(
            readings[0].Name,
            readings[0].Kind,
            demand * 1000,
            capacity,
            capacity / demand,
            interval,
            points.Count
        );
    }
}

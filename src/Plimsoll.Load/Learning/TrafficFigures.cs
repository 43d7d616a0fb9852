namespace Plimsoll.Load.Learning;

/// <summary>What a log shows as a whole.</summary>
/// <param name="From">When its first request began, UTC.</param>
/// <param name="Until">When its last request began, UTC.</param>
/// <param name="Requests">Those that are replayed.</param>
/// <param name="IdleS">The pause that ends a session, in seconds.</param>
/// <param name="LearnedFrom">Where the part begins whose arrivals the scenario has, UTC.</param>
/// <param name="LearnedOverS">How long that part is, in seconds.</param>
/// <param name="Steps">Of all journeys together.</param>
public sealed record TrafficFigures(
    DateTimeOffset From,
    DateTimeOffset Until,
    long Requests,
    long Sessions,
    double IdleS,
    DateTimeOffset LearnedFrom,
    double LearnedOverS,
    int Journeys,
    int Steps
)
{
    public static TrafficFigures Of(LearnedTraffic traffic) =>
        new(
            Utc(traffic.From),
            Utc(traffic.Until),
            traffic.Requests,
            traffic.Sessions,
            traffic.Idle.TotalSeconds,
            Utc(traffic.LearnedFrom),
            traffic.LearnedOver.TotalSeconds,
            traffic.Journeys,
            traffic.Steps
        );

    private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);
}

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>One component in the scale unit test: at which multiple of today's peak it is full.</summary>
/// <param name="DemandMsPerSession">Busy time that one session costs it; null of what is not held for a time.</param>
/// <param name="FullAt">Of today's peak.</param>
/// <param name="Needed">How many times of it would be needed at 10, 100 and 1000 times today's peak.</param>
/// <param name="Why">In words.</param>
public sealed record ScaleRow(
    string Name,
    LimitKind Kind,
    double? DemandMsPerSession,
    double Capacity,
    double FullAt,
    IReadOnlyList<ScaleNeed> Needed,
    string Why
)
{
    private static readonly double[] s_multiples = [10, 100, 1000];

    /// <summary>
    /// What the journeys cost it, the one that uses it up most first; told apart by how long the answers of their steps take on the
    /// lowest level. Empty of what is not held for a time.
    /// </summary>
    public IReadOnlyList<JourneyDemand> Journeys { get; init; } = [];

    /// <param name="requestsPerSecond">At today's peak.</param>
    /// <param name="journeys">What the sessions are made of.</param>
    /// <returns>The one that is full first comes first.</returns>
    internal static IReadOnlyList<ScaleRow> Of(
        IReadOnlyList<ComponentDemand> components,
        double requestsPerSecond,
        double requestsPerSession,
        IReadOnlyList<JourneyWork> journeys
    ) =>
        [
            .. components
                .Select(component =>
                {
                    var fullAt = component.PerSecondAtFull / requestsPerSecond;
                    double? demand = component.Kind is LimitKind.Bandwidth or LimitKind.RateLimit
                        ? null
                        : component.DemandMs * requestsPerSession;
                    return new ScaleRow(
                        component.Name,
                        component.Kind,
                        demand,
                        component.Capacity,
                        fullAt,
                        [.. s_multiples.Select(times => new ScaleNeed(times, component.Capacity * times / fullAt))],
                        string.Create(
                            System.Globalization.CultureInfo.InvariantCulture,
                            $"{ClientSide.Demand(component)}: full at {component.PerSecondAtFull:0.#} requests/s"
                        )
                    )
                    {
                        Journeys = demand is { } mean ? JourneyDemand.Of(mean, journeys) : [],
                    };
                })
                .OrderBy(row => row.FullAt),
        ];
}

/// <param name="Multiple">Of today's peak.</param>
/// <param name="Units">So many units would all be busy then.</param>
public sealed record ScaleNeed(double Multiple, double Units);

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

    /// <param name="requestsPerSecond">At today's peak.</param>
    /// <returns>The one that is full first comes first.</returns>
    public static IReadOnlyList<ScaleRow> Of(
        IReadOnlyList<ComponentDemand> components,
        double requestsPerSecond,
        double requestsPerSession
    ) =>
        [
            .. components
                .Select(component =>
                {
                    var fullAt = component.PerSecondAtFull / requestsPerSecond;
                    return new ScaleRow(
                        component.Name,
                        component.Kind,
                        component.Kind is LimitKind.Bandwidth or LimitKind.RateLimit
                            ? null
                            : component.DemandMs * requestsPerSession,
                        component.Capacity,
                        fullAt,
                        [.. s_multiples.Select(times => new ScaleNeed(times, component.Capacity * times / fullAt))],
                        string.Create(
                            System.Globalization.CultureInfo.InvariantCulture,
                            $"{ClientSide.Demand(component)}: full at {component.PerSecondAtFull:0.#} requests/s"
                        )
                    );
                })
                .OrderBy(row => row.FullAt),
        ];
}

/// <param name="Multiple">Of today's peak.</param>
/// <param name="Units">So many units would all be busy then.</param>
public sealed record ScaleNeed(double Multiple, double Units);

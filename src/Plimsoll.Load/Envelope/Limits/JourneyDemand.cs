namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What one journey costs a component.</summary>
/// <param name="DemandMsPerSession">Busy time that one session of it costs.</param>
/// <param name="Share">Of all that the component is busy with, 0 to 1.</param>
public sealed record JourneyDemand(string Journey, double DemandMsPerSession, double Share)
{
    /// <param name="demandMsPerSession">Of a session of any journey, on average.</param>
    /// <returns>The one that uses the component up most comes first.</returns>
    internal static IReadOnlyList<JourneyDemand> Of(double demandMsPerSession, IReadOnlyList<JourneyWork> journeys)
    {
        var mean = journeys.Sum(journey => journey.Share * journey.Requests);
        return mean <= 0
            ? []
            :
            [
                .. journeys
                    .Select(journey => new JourneyDemand(
                        journey.Journey,
                        demandMsPerSession * journey.Requests / mean,
                        journey.Share * journey.Requests / mean
                    ))
                    .OrderByDescending(journey => journey.Share),
            ];
    }
}

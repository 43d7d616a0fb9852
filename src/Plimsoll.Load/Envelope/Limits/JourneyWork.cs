using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope.Limits;

/// <summary>How much of the service's work a session of one journey is.</summary>
/// <param name="Share">Of the sessions, 0 to 1.</param>
/// <param name="Requests">Of a session, each weighed: one that takes twice as long as the average counts for two.</param>
internal sealed record JourneyWork(string Journey, double Share, double Requests)
{
    /// <summary>
    /// What one request costs a component cannot be seen, only what all cost together. They are told apart by how long their answers
    /// take where hardly anything waits.
    /// </summary>
    /// <param name="quiet">The steps of the lowest level; what it does not hold counts as the average.</param>
    public static IReadOnlyList<JourneyWork> Of(Scenario scenario, IReadOnlyList<StepResult> quiet)
    {
        var answered = quiet.Where(step => step.Latency.Count > 0).ToList();
        var mean =
            answered.Sum(step => step.Latency.Mean.TotalMilliseconds * step.Latency.Count)
            / Math.Max(1, answered.Sum(step => step.Latency.Count));
        var weights = answered.ToDictionary(
            step => step.Name,
            step => mean > 0 ? step.Latency.Mean.TotalMilliseconds / mean : 1,
            StringComparer.Ordinal
        );
        var signIn = scenario.SignIn.Sum(step => step.Probability * Weight(step));
        return
        [
            .. scenario.Journeys.Select(journey => new JourneyWork(
                journey.Name,
                scenario.ShareOf(journey),
                journey.Steps.Zip(journey.TimesTaken, (step, times) => times * Weight(step)).Sum()
                    + (journey.SignedIn ? signIn : 0)
            )),
        ];

        double Weight(Step step) => weights.GetValueOrDefault(step.Name, 1);
    }
}

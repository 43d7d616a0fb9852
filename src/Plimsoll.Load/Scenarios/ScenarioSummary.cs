namespace Plimsoll.Load.Scenarios;

/// <summary>What a scenario asks for on average; exact, not simulated.</summary>
/// <param name="RequestsPerSession">With those of the sign-in.</param>
/// <param name="RequestsPerSecond">At today's peak; null in the closed model, in which the target has a say in it.</param>
/// <param name="SessionLength">Where every answer comes at once.</param>
/// <param name="Journeys">In the order of the scenario.</param>
/// <param name="Endpoints">By label, the most asked for first.</param>
public sealed record ScenarioSummary(
    double RequestsPerSession,
    double? RequestsPerSecond,
    TimeSpan SessionLength,
    IReadOnlyList<JourneySummary> Journeys,
    IReadOnlyList<EndpointSummary> Endpoints
)
{
    public static ScenarioSummary Of(Scenario scenario)
    {
        var signIn = scenario.SignIn.Sum(step => step.Probability);
        var journeys = scenario.Journeys.Select(journey => new JourneySummary(
            journey.Name,
            scenario.ShareOf(journey),
            journey.Steps.Count,
            journey.MeanRequests + (journey.SignedIn ? signIn : 0),
            journey.MeanThink
        ));
        var taken = scenario.Journeys.SelectMany(journey => TakenIn(scenario, journey));
        var endpoints = taken
            .GroupBy(each => each.Step.Name, StringComparer.Ordinal)
            .Select(label => new EndpointSummary(
                label.Key,
                [.. label.Select(each => $"{each.Step.Method} {scenario.PatternOf(each.Step)}".TrimEnd()).Distinct()],
                label.Sum(each => each.PerSession)
            ))
            .OrderByDescending(endpoint => endpoint.PerSession);
        return new ScenarioSummary(
            scenario.MeanRequestsPerSession,
            scenario.Model == LoadModel.Open ? scenario.RequestsPerSecond : null,
            scenario.MeanSessionLength,
            [.. journeys],
            [.. endpoints]
        );
    }

    private static IEnumerable<(Step Step, double PerSession)> TakenIn(Scenario scenario, Journey journey)
    {
        var share = scenario.ShareOf(journey);
        var own = journey.Steps.Zip(journey.TimesTaken, (step, times) => (step, times * share));
        return journey.SignedIn ? scenario.SignIn.Select(step => (step, step.Probability * share)).Concat(own) : own;
    }
}

/// <param name="Share">Of the sessions, 0 to 1.</param>
/// <param name="Requests">Per session, with those of the sign-in.</param>
/// <param name="Think">The think time of a session, without that of the sign-in.</param>
public sealed record JourneySummary(string Name, double Share, int Steps, double Requests, TimeSpan Think);

/// <param name="Requests">Method and path of each step of that label, e.g. <c>GET /services/{service}</c>.</param>
/// <param name="PerSession">How often a session of the scenario asks for it.</param>
public sealed record EndpointSummary(string Name, IReadOnlyList<string> Requests, double PerSession);

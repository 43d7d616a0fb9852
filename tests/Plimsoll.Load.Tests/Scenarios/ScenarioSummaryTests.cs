using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios;

public sealed class ScenarioSummaryTests
{
    [Fact]
    public void What_each_step_is_asked_for_sums_to_what_a_session_asks_for()
    {
        var scenario = Yaml.Read(
            """
            scenario: x
            arrival: { sessions-per-second: 2 }
            sign-in: [{ name: in, post: /in, probability: 0.5 }]
            journeys:
              a:
                weight: 3
                steps: [{ name: view, get: /v, think: { fixed: 1s }, next: { view: 1, end: 1 } }]
              b: { signed-in: true, steps: [{ name: view, get: /w }, { name: buy, put: /b, probability: 0.2 }] }
            """
        );
        var summary = ScenarioSummary.Of(scenario);
        summary.Endpoints.Sum(endpoint => endpoint.PerSession).ShouldBe(summary.RequestsPerSession, 1e-12);
        summary.RequestsPerSecond!.Value.ShouldBe(2 * summary.RequestsPerSession, 1e-12);
        summary.Endpoints.Select(endpoint => endpoint.Name).ShouldBe(["view", "in", "buy"]);
        summary.Endpoints[0].Requests.ShouldBe(["GET /v", "GET /w"]);
        summary.Endpoints[0].PerSession.ShouldBe(1.75, 1e-12);
        summary.Journeys.Select(journey => journey.Share).ShouldBe([0.75, 0.25]);
        summary.SessionLength.ShouldBe(TimeSpan.FromSeconds(1.5));
    }
}

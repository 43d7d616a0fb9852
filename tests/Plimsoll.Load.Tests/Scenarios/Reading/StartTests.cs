namespace Plimsoll.Load.Tests.Scenarios.Reading;

public sealed class StartTests
{
    [Fact]
    public void A_journey_says_where_its_sessions_begin()
    {
        var scenario = Yaml.Read(Text("start: { a: 3, second: 1 }"));
        var journey = scenario.Journeys[0];
        journey.Start.Select(way => (way.To, way.Weight)).ShouldBe([(0, 3.0), (1, 1.0)]);
        // a, then b, then c for three in four; b and c for the fourth.
        journey.TimesTaken.ShouldBe([0.75, 1, 1]);
        journey.MeanThink.TotalSeconds.ShouldBe(0.75 + 1);
    }

    [Theory]
    [InlineData("start: { end: 1 }", "leads to steps, each with a weight and without a think time")]
    [InlineData(
        "start: [{ to: a, think: { fixed: 1s } }]",
        "leads to steps, each with a weight and without a think time"
    )]
    [InlineData("start: { x: 1 }", "there is no step 'x' in this journey")]
    [InlineData("start: { same: 1 }", "there is no step 'same' in this journey")]
    [InlineData("start: { c: 1 }", "no way leads to 'a'")]
    [InlineData("start: { a: 0 }", "needs at least one way on with a weight above 0")]
    public void A_start_that_cannot_be_is_refused(string start, string why) =>
        Yaml.Errors(Text(start)).ShouldContain(error => error.Contains(why));

    [Theory]
    [InlineData("[[0, 1s], [0.5, 500ms], [1, 2s]]", "lies below the one before")]
    [InlineData("[[0.1, 1s], [1, 2s]]", "must be a list of [share, length]")]
    [InlineData("[[0, 1s], [1]]", "must be a share and a length of time")]
    [InlineData("[[0, 1s], [2, 2s]]", "must be a number from 0 to 1")]
    public void A_curve_that_cannot_be_is_refused(string curve, string why) =>
        Yaml.Errors(
                $"scenario: x\narrival: {{ sessions-per-second: 1 }}\njourneys: {{ j: {{ steps: [{{ name: a, get: /, think: {{ curve: {curve} }} }}] }} }}"
            )
            .ShouldContain(error => error.Contains(why));

    private static string Text(string start) =>
        $$"""
            scenario: x
            arrival: { sessions-per-second: 1 }
            journeys:
              j:
                {{start}}
                steps:
                  - { name: a, get: / }
                  - { name: same, id: second, get: /b, think: { fixed: 1s } }
                  - { name: c, get: /c, think: { fixed: 1s } }
            """;
}

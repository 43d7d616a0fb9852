using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios.Reading;

public sealed class ArrivalTests
{
    private const string Rest = "\nscenario: test\njourneys: { a: { steps: [{ name: s, get: / }] } }\n";

    private const string Flow = "scenario: test, journeys: { a: { steps: [{ name: s, get: / }] } }";

    [Fact]
    public void Reads_a_profile()
    {
        var scenario = Yaml.Read(
            "arrival: { sessions-per-second: 4, profile: [{ at: 0s, times: 0.5 }, { at: 24h, times: 1 }] }" + Rest
        );
        scenario.Profile.Points.ShouldBe([
            new ArrivalPoint(TimeSpan.Zero, 0.5),
            new ArrivalPoint(TimeSpan.FromHours(24), 1),
        ]);
        scenario.SessionsPerSecond.ShouldBe(4);
        scenario.Model.ShouldBe(LoadModel.Open);
    }

    [Fact]
    public void The_rates_of_bursts_are_made_to_average_to_the_rate_named()
    {
        var scenario = Yaml.Read(
            """
            arrival:
              sessions-per-second: 4
              process: { bursty: [{ times: 1, stays: 10s, weight: 3 }, { times: 6, stays: 7.5s }] }
            """ + Rest
        );
        var states = scenario.Arrivals.ShouldBeOfType<ArrivalProcess.Bursty>().States;
        // 30 s at 1 and 7.5 s at 6: 2 on average.
        states.ShouldBe([
            new BurstState(0.5, TimeSpan.FromSeconds(10), 3),
            new BurstState(3, TimeSpan.FromSeconds(7.5), 1),
        ]);
    }

    [Fact]
    public void Reads_a_closed_load()
    {
        var scenario = Yaml.Read("model: closed\nusers: 50" + Rest);
        scenario.Model.ShouldBe(LoadModel.Closed);
        scenario.Users.ShouldBe(50);
        scenario.SessionsPerSecond.ShouldBe(0);
        scenario.RequestsPerSecond.ShouldBe(0);
        Yaml.Read("model: open\narrival: { sessions-per-second: 1 }" + Rest).Model.ShouldBe(LoadModel.Open);
    }

    [Theory]
    [InlineData("model: half", "1:1: arrival: is missing|1:8: model: must be open or closed")]
    [InlineData(
        "users: 5",
        "1:1: arrival: is missing|1:8: users: belongs to model: closed; in the open model sessions arrive"
    )]
    [InlineData("model: closed", "1:1: users: is missing")]
    [InlineData("{model: closed, users: 0}", "1:24: users: must be a number of 1 or more, and whole")]
    [InlineData("{model: closed, users: 1.5}", "1:24: users: must be a number of 1 or more, and whole")]
    [InlineData(
        "{model: closed, users: 5, arrival: { sessions-per-second: 1 }}",
        "1:36: arrival: belongs to the open model; in the closed one say users"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, process: { bursty: [{ times: 1, stays: 1s }] } }",
        "1:55: arrival.process.bursty: must be a list of at least two states, of which one has times above 0"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, process: { bursty: [{ times: 0, stays: 1s }, { times: 0, stays: 1s }] } }",
        "1:55: arrival.process.bursty: must be a list of at least two states, of which one has times above 0"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, process: { bursty: [{ times: 1 }, { stays: 0s, wait: 1 }] } }",
        "1:56: arrival.process.bursty[0].stays: is missing|1:70: arrival.process.bursty[1].times: is missing|"
            + "1:79: arrival.process.bursty[1].stays: must be above 0|"
            + "1:83: arrival.process.bursty[1].wait: is not a key known here; there are times, stays, weight"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, process: { busty: [] } }",
        "1:45: arrival.process.bursty: is missing|1:47: arrival.process.busty: is not a key known here; did you mean 'bursty'?"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, profile: [{ at: 5s, times: 1 }, { at: 4s, times: 1 }] }",
        "1:74: arrival.profile[1].at: lies before the point above it"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, profile: [{ at: 8d, times: -1 }] }",
        "1:52: arrival.profile[0].at: must be a length of time up to 7 days, e.g. 250ms, 2s, 1m|"
            + "1:63: arrival.profile[0].times: must be a number from 0"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, profile: [{ at: 0s, times: 1 }, { at: 4s, times: 0 }] }",
        "1:45: arrival.profile: must be a list of { at, times }; the last holds from then on and must have times above 0"
    )]
    [InlineData(
        "arrival: { sessions-per-second: 1, profile: [] }",
        "1:45: arrival.profile: must be a list of { at, times }; the last holds from then on and must have times above 0"
    )]
    public void Names_what_is_wrong(string arrival, string errors)
    {
        // What starts with a brace is a file in flow style as a whole.
        var text = arrival.StartsWith('{') ? arrival[..^1] + ", " + Flow + "}" : arrival + Rest;
        Yaml.Errors(text).ShouldBe(errors.Split('|'));
    }
}

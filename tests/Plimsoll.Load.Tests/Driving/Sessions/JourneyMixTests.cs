using Plimsoll.Load.Driving.Sessions;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Driving.Sessions;

public sealed class JourneyMixTests
{
    private const string Changing = """
        scenario: test
        arrival: { sessions-per-second: 10 }
        journeys:
          morning: { weight: 3, profile: [ { at: 0s, times: 1 }, { at: 100s, times: 0 } ], steps: [ { name: a, get: /a } ] }
          evening: { weight: 1, profile: [ { at: 0s, times: 0 }, { at: 100s, times: 3 } ], steps: [ { name: b, get: /b } ] }
        """;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 0.5)]
    [InlineData(100, 0)]
    [InlineData(5000, 0)]
    public void The_shares_of_journeys_go_with_time(double seconds, double morning)
    {
        const int Seed = 3;
        var mix = new JourneyMix(Yaml.Read(Changing).Journeys, steady: false);
        Share(mix, seconds, Seed).ShouldBe(morning, 0.03, $"seed {Seed}");
    }

    [Fact]
    public void For_levels_that_are_compared_they_stay_what_the_weights_say()
    {
        const int Seed = 4;
        var mix = new JourneyMix(Yaml.Read(Changing).Journeys, steady: true);
        Share(mix, 100, Seed).ShouldBe(0.75, 0.03, $"seed {Seed}");
    }

    [Fact]
    public void Where_every_journey_has_gone_one_comes_all_the_same()
    {
        var scenario = Yaml.Read(Changing.Replace("times: 3", "times: 0", StringComparison.Ordinal));
        Share(new JourneyMix(scenario.Journeys, steady: false), 200, 5).ShouldBe(0.75, 0.03);
    }

    [Fact]
    public void A_profile_that_makes_no_sense_is_an_error_at_its_place() =>
        Yaml.Errors(Changing.Replace("{ at: 100s, times: 0 }", "{ at: 100s }", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .ShouldContain("journeys.morning.profile[1]");

    private static double Share(JourneyMix mix, double seconds, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, 4_000).Count(_ => mix.Next(random, TimeSpan.FromSeconds(seconds)) == 0) / 4_000.0;
    }
}

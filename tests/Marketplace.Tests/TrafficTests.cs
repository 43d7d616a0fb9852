using Plimsoll.Load.Scenarios;

namespace Marketplace.Tests;

public sealed class TrafficTests
{
    [Theory]
    [InlineData("traffic.yaml")]
    [InlineData("traffic-quick.yaml")]
    public void The_scenario_can_be_driven_as_it_is(string file)
    {
        var scenario = ScenarioFile.Load(Path.Combine(AppContext.BaseDirectory, file));
        scenario.Journeys.Count.ShouldBe(8);
    }
}

using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Workers;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Driving;

public sealed class LoadShareTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 3)]
    [InlineData(4096, 5)]
    public void The_parts_make_up_the_whole(int all, int processes)
    {
        Enumerable.Range(0, processes).Sum(i => new LoadShare(i, processes).PartOf(all)).ShouldBe(all);
    }

    [Fact]
    public void Processes_with_unlike_numbers_of_workers_start_each_user_once()
    {
        var scenario = Yaml.Read(
            """
            scenario: test
            model: closed
            users: 11
            journeys: { only: { steps: [ { name: home, get: /home } ] } }
            """
        );
        // The first process has one worker, the second three: of two processes each has half of the users.
        var sources = new[] { (0, 2), (1, 6), (3, 6), (5, 6) }.Select(place => new ClosedSource(
            scenario,
            scenario.Profile,
            1,
            place.Item1,
            place.Item2
        ));
        var numbers = new List<long>();
        foreach (var source in sources)
        {
            while (source.TryTake(TimeSpan.FromSeconds(1), out var number, out _))
            {
                numbers.Add(number);
            }
        }
        numbers.Count.ShouldBe(11);
        numbers.Distinct().Count().ShouldBe(11);
    }
}

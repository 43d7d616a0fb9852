using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios;

public sealed class JourneyGraphTests
{
    [Fact]
    public void A_list_of_steps_is_taken_once_each_as_often_as_it_says()
    {
        var journey = new Journey("j", 1, [Step("a"), Step("b", 0.25, 2), Step("c", 1, 4)]);
        journey.TimesTaken.ShouldBe([1, 0.25, 1]);
        journey.MeanRequests.ShouldBe(2.25, 1e-12);
        journey.MeanThink.ShouldBe(TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public void A_step_that_leads_back_to_itself_is_taken_as_often_as_a_geometric_series_sums_to()
    {
        var again = Step("a", 1, 3) with { Next = [new Transition(0, 3), new Transition(null, 1)] };
        var journey = new Journey("j", 1, [again]);
        journey.MeanRequests.ShouldBe(4, 1e-12);
        journey.MeanThink.TotalSeconds.ShouldBe(12, 1e-9);
    }

    [Fact]
    public void The_think_time_of_a_way_counts_in_place_of_the_step_s()
    {
        var a = Step("a", 1, 3) with { Next = [new Transition(0, 1, Seconds(1)), new Transition(null, 1)] };
        // 3 s before the first, 1 s before each of the one that follows on average.
        new Journey("j", 1, [a]).MeanThink.TotalSeconds.ShouldBe(4, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Means_are_those_of_sessions_walked_at_random(int seed)
    {
        var random = new Random(seed);
        const int Steps = 6;
        var steps = Enumerable
            .Range(0, Steps)
            .Select(i =>
                Step($"s{i}", 0.5 + (random.NextDouble() / 2), random.Next(5)) with
                {
                    Next =
                    [
                        new Transition(null, 0.5),
                        .. Enumerable
                            .Range(0, 3)
                            .Select(_ => new Transition(
                                random.Next(Steps),
                                random.NextDouble(),
                                random.Next(2) == 0 ? null : Seconds(random.Next(4))
                            )),
                    ],
                }
            )
            .ToList();
        var journey = new Journey("j", 1, steps);
        const int Sessions = 200_000;
        var (requests, think) = (0L, 0.0);
        for (var session = 0; session < Sessions; session++)
        {
            ThinkTime? over = null;
            for (int? at = 0; at is { } step; )
            {
                if (random.NextDouble() < steps[step].Probability)
                {
                    requests++;
                    think += (over ?? steps[step].Think)!.Mean.TotalSeconds;
                }
                var left = random.NextDouble() * steps[step].Next.Sum(way => way.Weight);
                var way = steps[step].Next.First(way => (left -= way.Weight) < 0);
                (at, over) = (way.To, way.Think);
            }
        }
        journey.MeanRequests.ShouldBe((double)requests / Sessions, 0.02 * journey.MeanRequests, $"seed {seed}");
        journey.MeanThink.TotalSeconds.ShouldBe(
            think / Sessions,
            0.02 * journey.MeanThink.TotalSeconds,
            $"seed {seed}"
        );
    }

    [Fact]
    public void A_journey_without_an_end_has_no_mean() =>
        Should.Throw<InvalidOperationException>(() =>
            new Journey("j", 1, [Step("a") with { Next = [new Transition(0, 1)] }]).MeanRequests
        );

    private static Step Step(string name, double probability = 1, double think = 0) =>
        new()
        {
            Name = name,
            Method = HttpMethod.Get,
            Probability = probability,
            Think = Seconds(think),
        };

    private static ThinkTime.Fixed Seconds(double seconds) => new(TimeSpan.FromSeconds(seconds));
}

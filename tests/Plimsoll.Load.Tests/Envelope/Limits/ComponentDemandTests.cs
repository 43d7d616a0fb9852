using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Envelope.Limits;

public sealed class ComponentDemandTests
{
    [Fact]
    public void A_pool_of_8_held_12_ms_serves_666_a_second()
    {
        // Measured at half of it: 333 requests a second hold four of the eight on average.
        var reading = Reading("pool", 333, busy: 333 * 0.012, capacity: 8, completed: 333);
        reading.HoldMs!.Value.ShouldBe(12, 0.01);
        reading.DemandMs!.Value.ShouldBe(12, 0.01);
        reading.Utilisation!.Value.ShouldBe(0.5, 0.001);
        var pool = ComponentDemand
            .Of([
                [reading],
            ])
            .ShouldHaveSingleItem();
        pool.PerSecondAtFull.ShouldBe(8 / 0.012, 0.1);
        pool.Interval.ShouldBeNull();
    }

    [Fact]
    public void What_is_seen_at_several_levels_has_an_interval_that_holds_the_truth()
    {
        var covered = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            double[] rates = [50, 120, 200, 280, 330];
            var levels = rates.Select(x =>
                (IReadOnlyList<LimitReading>)
                    [Reading("pool", x, x * 0.012 * (1 + (0.06 * (random.NextDouble() - 0.5))), 8, (long)x)]
            );
            var pool = ComponentDemand.Of([.. levels])[0];
            pool.PerSecondAtFull.ShouldBe(8 / 0.012, 8 / 0.012 * 0.03, $"seed {seed}");
            covered += pool.Interval!.Value.Low <= 8 / 0.012 && 8 / 0.012 <= pool.Interval.Value.High ? 1 : 0;
        }
        covered.ShouldBeGreaterThanOrEqualTo(180);
    }

    [Fact]
    public void Levels_at_which_it_is_full_say_nothing_more_of_the_demand()
    {
        var components = ComponentDemand.Of([
            [Reading("pool", 100, 1, 2, null)],
            [Reading("pool", 400, 2, 2, null)],
        ]);
        components[0].Looks.ShouldBe(1);
        components[0].PerSecondAtFull.ShouldBe(200, 0.01);
    }

    [Fact]
    public void The_scale_test_names_what_is_full_first_and_what_it_would_need()
    {
        var components = ComponentDemand.Of([
            [Reading("wide", 100, 0.5, 8, null), Reading("narrow", 100, 1, 2, null)],
        ]);
        var rows = ScaleRow.Of(components, requestsPerSecond: 50, requestsPerSession: 3, []);
        rows.Select(row => row.Name).ShouldBe(["narrow", "wide"]);
        rows[0].FullAt.ShouldBe(4, 0.001);
        rows[0].DemandMsPerSession!.Value.ShouldBe(30, 0.001);
        rows[0].Needed.Select(need => need.Units).ShouldBe([5, 50, 500], 0.001);
    }

    [Fact]
    public void The_scale_test_says_which_journey_uses_a_component_up()
    {
        var components = ComponentDemand.Of([
            [Reading("pool", 100, 1, 2, null)],
        ]);
        JourneyWork[] journeys = [new("look", Share: 0.9, Requests: 2), new("buy", Share: 0.1, Requests: 12)];
        var row = ScaleRow.Of(components, 50, requestsPerSession: 3, journeys).ShouldHaveSingleItem();
        row.DemandMsPerSession!.Value.ShouldBe(30, 0.001);
        row.Journeys.Select(journey => journey.Journey).ShouldBe(["look", "buy"]);
        row.Journeys.Select(journey => journey.DemandMsPerSession).ShouldBe([20, 120], 0.001);
        row.Journeys.Select(journey => journey.Share).ShouldBe([0.6, 0.4], 0.001);
    }

    [Fact]
    public void A_step_whose_answers_take_longer_counts_for_more_requests()
    {
        var scenario = Yaml.Read(
            """
            scenario: shop
            arrival: { sessions-per-second: 1 }
            journeys:
              look: { weight: 3, steps: [{ name: home, get: / }, { name: list, get: /list }] }
              buy: { weight: 1, steps: [{ name: pay, get: /pay }, { name: never-seen, get: /x }] }
            """
        );
        var work = JourneyWork.Of(scenario, [Step("home", 30, 10), Step("list", 30, 10), Step("pay", 10, 80)]);
        work.Select(journey => journey.Share).ShouldBe([0.75, 0.25], 0.001);
        // The mean answer takes 20 ms.
        work.Select(journey => journey.Requests).ShouldBe([1, 5], 0.02);

        static StepResult Step(string name, int requests, double milliseconds)
        {
            var latency = new LatencyHistogram();
            for (var i = 0; i < requests; i++)
            {
                latency.Record(TimeSpan.FromMilliseconds(milliseconds));
            }
            return new StepResult
            {
                Name = name,
                Latency = latency,
                Requests = requests,
                Failures = new Dictionary<Failure, long>(),
                Skipped = 0,
            };
        }
    }

    internal static LimitReading Reading(
        string name,
        double perSecond,
        double busy,
        double capacity,
        long? completed
    ) =>
        LimitReading
            .Of(
                [
                    new LimitSample(
                        name,
                        LimitKind.Pool,
                        busy,
                        capacity,
                        Utilisation: null,
                        Waiting: 0,
                        completed,
                        TimeSpan.FromSeconds(1)
                    ),
                ],
                perSecond
            )
            .ShouldHaveSingleItem();
}

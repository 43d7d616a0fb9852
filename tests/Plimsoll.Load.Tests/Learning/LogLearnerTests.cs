using Plimsoll.Core;
using Plimsoll.Load.Learning;

namespace Plimsoll.Load.Tests.Learning;

public sealed class LogLearnerTests
{
    [Fact]
    public void A_replay_comes_as_near_to_the_log_as_the_log_to_itself()
    {
        const int Seed = 8;
        var learned = Traffic.Shop(6_000, Seed).Learn();
        learned.Traffic.Sessions.ShouldBe(6_000);
        learned
            .Endpoints.Select(e => e.Label)
            .ShouldBe(["GET /products/{product-id}?ref", "GET /", "GET /cart"], ignoreOrder: true);
        foreach (var measure in learned.Fidelity.Measures)
        {
            // Chance alone moves these by about the floor; the seed is fixed.
            measure.Replayed.ShouldBeLessThan(
                Math.Max(0.02, 1.5 * measure.Floor!.Value),
                $"{measure.Name}, seed {Seed}"
            );
        }
        learned.Fidelity.Measures[0].Replayed.ShouldBeLessThan(0.005, $"endpoint mix, seed {Seed}");
    }

    [Fact]
    public void The_mean_requests_of_a_session_are_exactly_the_log_s()
    {
        var learned = Traffic.Shop(1_000, 2).Learn();
        learned.Scenario.MeanRequestsPerSession.ShouldBe(learned.Traffic.Requests / 1000.0, 1e-6);
    }

    [Fact]
    public void The_same_log_teaches_the_same_scenario() =>
        Traffic.Shop(500, 1).Learn().Yaml.ShouldBe(Traffic.Shop(500, 1).Learn().Yaml);

    [Fact]
    public void With_a_profile_the_mix_follows_the_log_where_it_changes()
    {
        var random = new Random(6);
        var traffic = new Traffic();
        for (var session = 0; session < 4_000; session++)
        {
            // Two hours: first all browse, then most look after their orders.
            var at = session * 1.8;
            var browses = random.NextDouble() < (at < 3600 ? 0.95 : 0.2);
            for (var i = 0; i < 5; i++)
            {
                traffic.Get(
                    at + (i * (browses ? 3 : 20)),
                    session,
                    browses ? $"/products/{random.Next(100)}" : $"/orders/{random.Next(100)}"
                );
            }
        }
        var journeys = traffic.Learn(new LearnOptions { Profile = true }).Scenario.Journeys;
        var browsing = journeys.MaxBy(journey => Browsing(journey))!;
        Browsing(browsing).ShouldBeGreaterThan(0.9);
        browsing.Profile.At(TimeSpan.FromMinutes(20)).ShouldBeGreaterThan(1.4);
        browsing.Profile.At(TimeSpan.FromMinutes(100)).ShouldBeLessThan(0.6);
        traffic.Learn().Scenario.Journeys.ShouldAllBe(journey => journey.Profile.IsFlat);

        static double Browsing(Load.Scenarios.Journey journey) =>
            journey
                .Steps.Zip(journey.TimesTaken)
                .Where(pair => pair.First.Name.Contains("products", StringComparison.Ordinal))
                .Sum(pair => pair.Second) / journey.MeanRequests;
    }

    [Fact]
    public void With_a_profile_the_rate_follows_the_log()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 8_000; i++)
        {
            // Four times as many in the second hour.
            traffic.Get(i < 1_600 ? i * 2.25 : 3600 + ((i - 1_600) * 0.5625), i, "/");
        }
        var profile = traffic.Learn(new LearnOptions { Profile = true }).Scenario.Profile;
        profile.At(TimeSpan.FromMinutes(30)).ShouldBe(0.25, 0.05);
        profile.At(TimeSpan.FromMinutes(90)).ShouldBe(1, 0.1);
        traffic.Learn().Scenario.SessionsPerSecond.ShouldBe(1 / 0.5625, 0.05);
    }

    [Fact]
    public void Wrong_order_and_gaps_are_said()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 1_000; i++)
        {
            traffic.Get(i, i, "/").Get(i + 20_000, i, "/").Get(i + 500, i, "/");
        }
        var warnings = traffic.Learn().Warnings;
        warnings.ShouldContain(w => w.Contains("stand in the wrong order") && w.Contains("sorted"));
        warnings.ShouldContain(w => w.Contains("silent for") && w.Contains("2024-05-01 12:24:59"));
    }

    [Fact]
    public void A_log_of_one_client_is_learned_with_a_warning()
    {
        var traffic = new Traffic();
        for (var i = 0; i < 50; i++)
        {
            traffic.Get(i, 1, "/home").Get(i + 0.5, 1, $"/items/{i}");
        }
        var learned = traffic.Learn();
        learned.Endpoints.Select(e => e.Label).ShouldBe(["GET /home", "GET /items/{item-id}"], ignoreOrder: true);
        learned.Warnings.ShouldContain(w => w.Contains("Only 1 clients can be told apart"));
    }

    [Fact]
    public void One_request_is_enough() => new Traffic().Get(0, 1, "/").Learn().Scenario.Journeys.Count.ShouldBe(1);

    [Fact]
    public void A_log_without_what_may_be_replayed_is_refused()
    {
        var fault = Should.Throw<PlimsollException>(() => new Traffic().Get(0, 1, "/", 201, "POST").Learn());
        fault.Message.ShouldBe("The log holds no request that may be replayed, only POST.");
        Should
            .Throw<PlimsollException>(() =>
                new Traffic().Get(0, 1, "/").Learn(new LearnOptions { From = new DateTime(2030, 1, 1) })
            )
            .Message.ShouldContain("within the times asked for");
    }
}

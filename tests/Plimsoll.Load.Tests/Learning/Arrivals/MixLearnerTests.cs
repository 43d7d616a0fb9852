using Plimsoll.Load.Learning.Arrivals;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Learning.Arrivals;

public sealed class MixLearnerTests
{
    private const int Hours = 12;

    [Fact]
    public void A_mix_that_stays_the_same_gets_no_profile()
    {
        var found = 0;
        for (var seed = 1; seed <= 100; seed++)
        {
            found += Learn(seed, _ => 0.3, flock: 1).Count(profile => !profile.IsFlat);
        }
        // Once in a thousand, twice a log.
        found.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Visitors_who_come_in_flocks_are_no_change()
    {
        var found = 0;
        for (var seed = 1; seed <= 50; seed++)
        {
            found += Learn(seed, _ => 0.3, flock: 25).Count(profile => !profile.IsFlat);
        }
        found.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void Mornings_that_are_not_like_evenings_are_followed()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var profiles = Learn(seed, hour => hour < 6 ? 0.1 : 0.5, flock: 1);
            var share = 0.3;
            profiles[0].At(TimeSpan.FromHours(3)).ShouldBe(0.1 / share, 0.15, $"seed {seed}");
            profiles[0].At(TimeSpan.FromHours(9)).ShouldBe(0.5 / share, 0.15, $"seed {seed}");
            profiles[1].At(TimeSpan.FromHours(3)).ShouldBe(0.9 / (1 - share), 0.15, $"seed {seed}");
        }
    }

    [Fact]
    public void Too_few_sessions_teach_no_mix() =>
        Learn(1, hour => hour < 6 ? 0.1 : 0.5, flock: 1, perMinute: 0.5).ShouldAllBe(profile => profile.IsFlat);

    /// <param name="share">Of the first journey, by hour.</param>
    /// <param name="flock">So many of one kind come at once.</param>
    private static IReadOnlyList<ArrivalProfile> Learn(
        int seed,
        Func<int, double> share,
        int flock,
        double perMinute = 20
    )
    {
        var random = new Random(seed);
        var starts = new[] { new Dictionary<long, long>(), new Dictionary<long, long>() };
        for (var minute = 0; minute < 60 * Hours; minute++)
        {
            for (var left = perMinute; left > 0; left -= flock)
            {
                if (left < flock && random.NextDouble() > left / flock)
                {
                    break;
                }
                var kind = random.NextDouble() < share(minute / 60) ? 0 : 1;
                starts[kind][minute] = starts[kind].GetValueOrDefault(minute) + flock;
            }
        }
        return MixLearner.Learn(starts, 0, TimeSpan.FromHours(Hours));
    }
}

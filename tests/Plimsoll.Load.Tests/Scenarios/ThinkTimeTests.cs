using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios;

public sealed class ThinkTimeTests
{
    public static TheoryData<ThinkTime> Kinds =>
        [
            new ThinkTime.Fixed(TimeSpan.FromSeconds(2)),
            new ThinkTime.Exponential(TimeSpan.FromSeconds(2)),
            new ThinkTime.Uniform(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
            new ThinkTime.Curve([
                new ThinkPoint(0, TimeSpan.Zero),
                new ThinkPoint(0.5, TimeSpan.Zero),
                new ThinkPoint(0.5, TimeSpan.FromSeconds(1)),
                new ThinkPoint(0.75, TimeSpan.FromSeconds(2)),
                new ThinkPoint(1, TimeSpan.FromSeconds(3)),
            ]),
            new ThinkTime.LogNormal(TimeSpan.FromSeconds(2), 0.5),
            new ThinkTime.Empirical([.. new[] { 0, 0.1, 1, 2.5, 8 }.Select(TimeSpan.FromSeconds)]),
        ];

    [Fact]
    public void A_length_alone_is_always_that_long()
    {
        var step = Yaml.WithSteps(1, "name: a, get: /, think: 1.5s").Journeys[0].Steps[0];

        step.Think.ShouldBe(new ThinkTime.Fixed(TimeSpan.FromSeconds(1.5)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draws_scatter_around_the_mean_it_names(ThinkTime think)
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var draws = Enumerable.Range(0, 100_000).Select(_ => think.Draw(random).TotalSeconds).ToList();
        draws.ShouldAllBe(draw => draw >= 0);
        draws.Average().ShouldBe(think.Mean.TotalSeconds, 0.03, $"seed {Seed}");
    }
}

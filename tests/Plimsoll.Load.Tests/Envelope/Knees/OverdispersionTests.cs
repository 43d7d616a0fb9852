using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;

namespace Plimsoll.Load.Tests.Envelope.Knees;

public sealed class OverdispersionTests
{
    [Fact]
    public void Independent_requests_scatter_as_coins_do() => Of(clusterSlices: 1, seed: 7).ShouldBe(1, 0.35);

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public void Clusters_that_last_scatter_as_much_more_as_they_are_long(int slices) =>
        Of(slices, seed: 11).ShouldBeInRange(slices * 0.5, slices * 1.6);

    [Fact]
    public void Cannot_tell_from_next_to_nothing() =>
        Overdispersion.Of([([new ClauseCount(10, 1), new ClauseCount(10, 0)], 0.05)]).ShouldBe(double.NaN);

    [Fact]
    public void Stays_that_differ_more_than_chance_allows_are_seen()
    {
        (ClauseCount, double)[] alike = [.. Enumerable.Repeat((new ClauseCount(1000, 51), 0.05), 8)];
        Overdispersion.Between(alike).ShouldBeLessThan(0.1);
        (ClauseCount, double)[] unlike =
        [
            .. Enumerable.Range(0, 8).Select(i => (new ClauseCount(1000, i % 2 == 0 ? 10 : 90), 0.05)),
        ];
        Overdispersion.Between(unlike).ShouldBeGreaterThan(30);
        Overdispersion.Between(unlike[..3]).ShouldBe(double.NaN);
    }

    /// <summary>The same few requests of each slice are bad or good for so many slices at a time.</summary>
    private static double Of(int clusterSlices, int seed)
    {
        var random = new Random(seed);
        var slices = new List<ClauseCount>();
        while (slices.Count < 2000)
        {
            var bad = Enumerable.Range(0, 50).Count(_ => random.NextDouble() < 0.05);
            slices.AddRange(Enumerable.Repeat(new ClauseCount(50, bad), clusterSlices));
        }
        return Overdispersion.Of([(slices, 0.05)]);
    }
}

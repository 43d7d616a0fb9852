using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Values;

public sealed class ZipfDrawTests
{
    private const int Seed = 20_261;
    private const int Draws = 200_000;

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 0.5)]
    [InlineData(10, 0.99999999)]
    [InlineData(10, 1)]
    [InlineData(10, 1.05)]
    [InlineData(10, 3)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void Every_rank_comes_as_often_as_the_law_says(int count, double exponent)
    {
        var zipf = new ZipfDraw(1, count, exponent);
        var random = new Random(Seed);
        var seen = new int[count + 1];
        for (var i = 0; i < Draws; i++)
        {
            seen[zipf.Rank(random)]++;
        }
        var sum = Enumerable.Range(1, count).Sum(k => Math.Pow(k, -exponent));
        for (var rank = 1; rank <= count; rank++)
        {
            var expected = Draws * Math.Pow(rank, -exponent) / sum;
            // Five standard deviations of a binomial count; the seed is fixed.
            var spread = 5 * Math.Sqrt(expected) + 1;
            ((double)seen[rank]).ShouldBe(expected, spread, $"rank {rank}, seed {Seed}");
        }
    }

    [Fact]
    public void Stays_within_its_range_over_a_large_one()
    {
        var zipf = new ZipfDraw(1_000, 40_000_000_000, 0.8);
        var random = new Random(Seed);
        for (var i = 0; i < 10_000; i++)
        {
            long.Parse(zipf.Next(random).Text).ShouldBeInRange(1_000, 40_000_000_000);
        }
    }
}

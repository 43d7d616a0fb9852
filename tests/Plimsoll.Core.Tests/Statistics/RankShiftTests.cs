using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Tests.Statistics;

public sealed class RankShiftTests
{
    [Fact]
    public void The_interval_is_that_of_the_tables()
    {
        // Five against five at 95 %: Mann and Whitney's critical value is 2, so that three differences go at each end.
        double[] before = [1, 2, 3, 4, 5];
        double[] after = [11.1, 12.2, 13.3, 14.4, 15.5];
        var (shift, interval) = RankShift.Of(before, after, 0.95)!.Value;
        var differences = before.SelectMany(_ => after, (b, a) => a - b).Order().ToArray();
        shift.ShouldBe(differences[12]);
        interval.Low.ShouldBe(differences[2]);
        interval.High.ShouldBe(differences[^3]);
    }

    [Fact]
    public void Three_against_three_exclude_nothing_at_ninety_five_percent()
    {
        // The most extreme of 20 orders has a chance of 5 % by itself.
        var (_, interval) = RankShift.Of([1, 2, 3], [11, 12, 13], 0.95)!.Value;
        interval.Low.ShouldBe(double.NegativeInfinity);
        interval.High.ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void There_is_no_shift_without_values() => RankShift.Of([], [1], 0.95).ShouldBeNull();

    [Theory]
    [InlineData(5, 5)]
    [InlineData(4, 9)]
    [InlineData(9, 30)]
    public void The_interval_holds_the_truth_as_often_as_it_claims(int first, int second)
    {
        const int Seed = 20261121;
        var random = new Random(Seed);
        const int Runs = 2000;
        var held = 0;
        for (var run = 0; run < Runs; run++)
        {
            // Skewed on purpose: the interval asks for no distribution.
            var before = Draw(random, first, 0);
            var after = Draw(random, second, -1.5);
            held += RankShift.Of(before, after, 0.95)!.Value.Interval.Contains(-1.5) ? 1 : 0;
        }
        // Never less than claimed, but for the chance of 2,000 runs (four standard errors).
        (held / (double)Runs).ShouldBeGreaterThan(0.93, $"seed {Seed}");
    }

    private static double[] Draw(Random random, int count, double shift) =>
        [.. Enumerable.Range(0, count).Select(_ => Math.Exp(Noise.Normal(random)) + shift)];
}

using Plimsoll.Load.Learning.Journeys;

namespace Plimsoll.Load.Tests.Learning.Journeys;

public sealed class ClockTicksTests
{
    [Fact]
    public void A_pause_seen_as_one_second_in_a_tenth_of_the_cases_lasted_a_tenth_of_a_second()
    {
        var lengths = ClockTicks.Lengths([9_000, 1_000]);
        lengths.Sum().ShouldBe(10_000, 0.01);
        Mean(lengths).ShouldBe(0.1, 0.005);
    }

    [Fact]
    public void What_never_crosses_a_tick_lasts_no_time() => ClockTicks.Lengths([500]).ShouldBe([500.0]);

    [Fact]
    public void What_was_seen_is_seen_again()
    {
        const int Seed = 3;
        var random = new Random(Seed);
        var seen = new long[ClockTicks.Most + 1];
        for (var i = 0; i < 50_000; i++)
        {
            var began = random.NextDouble();
            var ticks = (int)(began + (-2 * Math.Log(1 - random.NextDouble())));
            if (ticks <= ClockTicks.Most)
            {
                seen[ticks]++;
            }
        }
        var again = new double[seen.Length + 1];
        foreach (var (part, count) in ClockTicks.Lengths(seen).Index())
        {
            var (tick, rest) = Math.DivRem(part, ClockTicks.Parts);
            again[tick] += count * (ClockTicks.Parts - rest) / ClockTicks.Parts;
            again[tick + 1] += count * rest / ClockTicks.Parts;
        }
        for (var tick = 0; tick < seen.Length; tick++)
        {
            again[tick].ShouldBe(seen[tick], 0.01 * seen[0], $"seed {Seed}, tick {tick}");
        }
    }

    private static double Mean(double[] lengths) =>
        lengths.Index().Sum(part => part.Index * part.Item) / lengths.Sum() / ClockTicks.Parts;
}

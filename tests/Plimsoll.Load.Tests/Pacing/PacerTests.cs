using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Load.Pacing;

namespace Plimsoll.Load.Tests.Pacing;

public sealed class PacerTests
{
    [Fact]
    public void Time_never_runs_back()
    {
        Prop.ForAll(
                Gen.Choose(1, 100_000).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
                pair =>
                {
                    var random = new Random(pair.Item2);
                    return Starts(new PoissonPacer { PerSecond = pair.Item1 / 10.0 }, random, 200)
                        .Concat(Starts(new ConstantPacer { PerSecond = pair.Item1 / 10.0 }, random, 0))
                        .Aggregate((Last: TimeSpan.Zero, Holds: true), (s, at) => (at, s.Holds && at >= s.Last))
                        .Holds;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_seed_gives_the_same_starts()
    {
        var pacer = new PoissonPacer { PerSecond = 50 };
        Starts(pacer, new Random(7), 100).ShouldBe(Starts(pacer, new Random(7), 100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_many_start_as_the_rate_says(bool even)
    {
        const int Seed = 11;
        var process = even ? ArrivalProcess.Constant : ArrivalProcess.Poisson;
        var last = Starts(Pacer.Of(process, 25), new Random(Seed), 100_000)[^1];
        // Of a hundred thousand gaps the mean scatters by 0.3 %.
        last.TotalSeconds.ShouldBe(4_000, 60, $"seed {Seed}");
    }

    [Fact]
    public void Counts_per_second_scatter_as_a_Poisson_process_does()
    {
        const int Seed = 12;
        var counts = Starts(new PoissonPacer { PerSecond = 20 }, new Random(Seed), 200_000)
            .GroupBy(at => (int)at.TotalSeconds)
            .Select(second => (double)second.Count())
            .ToList();
        var mean = counts.Average();
        var variance = counts.Average(count => (count - mean) * (count - mean));
        (variance / mean).ShouldBe(1, 0.06, $"seed {Seed}");
    }

    [Fact]
    public void Counts_of_a_bursty_process_scatter_as_theory_says()
    {
        const int Seed = 14;
        // Stays of 2 s and 1 s, either state as likely next: half of the stays end in the other one.
        var calm = new BurstState(0.4, TimeSpan.FromSeconds(2), 1);
        var burst = new BurstState(2.2, TimeSpan.FromSeconds(1), 1);
        const double Rate = 20;
        var starts = Starts(Pacer.Of(new ArrivalProcess.Bursty([calm, burst]), Rate), new Random(Seed), 400_000);
        (starts.Count / starts[^1].TotalSeconds).ShouldBe(Rate, 0.6, $"seed {Seed}");
        var counts = starts
            .GroupBy(at => (int)at.TotalSeconds)
            .ToDictionary(second => second.Key, second => second.Count());
        var seconds = Enumerable.Range(0, (int)starts[^1].TotalSeconds);
        var all = seconds.Select(second => (double)counts.GetValueOrDefault(second)).ToList();
        var mean = all.Average();
        var variance = all.Average(count => (count - mean) * (count - mean));
        // Fischer and Meier-Hellstern 1993, equation 14, for counts in t = 1 s.
        var (leaveCalm, leaveBurst) = (0.5 / 2, 0.5 / 1);
        var sum = leaveCalm + leaveBurst;
        var slow = calm.Times * Rate;
        var fast = burst.Times * Rate;
        var limit =
            2
            * (fast - slow)
            * (fast - slow)
            * leaveCalm
            * leaveBurst
            / (sum * sum * ((slow * leaveBurst) + (fast * leaveCalm)));
        var dispersion = 1 + (limit * (1 - ((1 - Math.Exp(-sum)) / sum)));
        (variance / mean).ShouldBe(dispersion, dispersion * 0.05, $"seed {Seed}");
    }

    [Fact]
    public void A_rate_of_nothing_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new PoissonPacer { PerSecond = 0 });

    private static List<TimeSpan> Starts(Pacer pacer, Random random, int count)
    {
        var starts = new List<TimeSpan>();
        var at = TimeSpan.Zero;
        for (var i = 0; i < count; i++)
        {
            starts.Add(at = pacer.After(at, random));
        }
        return starts;
    }
}

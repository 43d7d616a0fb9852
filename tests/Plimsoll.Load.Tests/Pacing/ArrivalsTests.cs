using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Pacing;

public sealed class ArrivalsTests
{
    private static readonly ArrivalProfile s_ramp = new([
        new ArrivalPoint(TimeSpan.FromSeconds(10), 1),
        new ArrivalPoint(TimeSpan.FromSeconds(30), 3),
        new ArrivalPoint(TimeSpan.FromSeconds(40), 0),
    ]);

    [Fact]
    public void Constant_arrivals_are_exactly_as_many_as_the_rate_says()
    {
        var starts = Starts(Of(ArrivalProcess.Constant, Curve(30_000), 1), 3_000_000);
        // 1/30000 s is no whole number of 100 ns: what is cut off must not add up.
        starts[^1].ShouldBe(TimeSpan.FromSeconds(100), TimeSpan.FromTicks(2));
    }

    [Fact]
    public void Constant_arrivals_follow_a_ramp_by_its_area()
    {
        var starts = Starts(Of(ArrivalProcess.Constant, Curve(100, s_ramp), 1), 100_000);
        // 10 s at 100/s, 20 s at 200/s on average, 10 s at 150/s on average, then none.
        Until(10).ShouldBe(1_000, 1);
        Until(20).ShouldBe(2_500, 1);
        Until(30).ShouldBe(5_000, 1);
        Until(1_000).ShouldBe(6_500, 1);

        double Until(int seconds) => starts.Count(at => at <= TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void Poisson_arrivals_under_a_changing_rate_are_a_Poisson_process_of_that_rate()
    {
        const int Seed = 21;
        // Over many loads, counts in a stretch have the rate's area for their mean and for their variance.
        var counts = Enumerable
            .Range(0, 2_000)
            .Select(load =>
                (double)
                    Starts(Of(ArrivalProcess.Poisson, Curve(4, s_ramp), Seed + load), 1_000)
                        .Count(at => at >= TimeSpan.FromSeconds(20) && at < TimeSpan.FromSeconds(30))
            )
            .ToList();
        var mean = counts.Average();
        var variance = counts.Average(count => (count - mean) * (count - mean));
        mean.ShouldBe(100, 1, $"seed {Seed}");
        (variance / mean).ShouldBe(1, 0.12, $"seed {Seed}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Several_workers_together_start_what_one_alone_would(bool bursty)
    {
        const int Seed = 22;
        ArrivalProcess process = bursty
            ? new ArrivalProcess.Bursty([
                new BurstState(0.5, TimeSpan.FromSeconds(1), 1),
                new BurstState(3, TimeSpan.FromSeconds(0.25), 1),
            ])
            : ArrivalProcess.Poisson;
        var alone = Starts(Of(process, Curve(100, s_ramp), Seed), 3_000);
        var together = Enumerable
            .Range(0, 3)
            .SelectMany(worker => Starts(new Arrivals(process, Curve(100, s_ramp), Seed, worker, 3), 1_000))
            .Order()
            .ToList();
        for (var i = 0; i < alone.Count; i++)
        {
            together[i].ShouldBe(alone[i], TimeSpan.FromTicks(2), $"seed {Seed}, arrival {i}");
        }
    }

    [Fact]
    public void A_change_of_the_multiple_holds_from_its_moment_on()
    {
        var curve = Curve(10);
        var arrivals = Of(ArrivalProcess.Constant, curve, 1);
        var before = Starts(arrivals, 10);
        before[^1].ShouldBe(TimeSpan.FromSeconds(1), TimeSpan.FromTicks(2));
        // Half of the next gap has passed; the other half takes a tenth of its time.
        arrivals.Follow(curve.With(1.05, 10));
        arrivals.Due.ShouldBe(TimeSpan.FromSeconds(1.055), TimeSpan.FromTicks(2));
        Starts(arrivals, 101)[^1].ShouldBe(TimeSpan.FromSeconds(2.055), TimeSpan.FromTicks(20));
    }

    [Fact]
    public void Counts_of_a_bursty_process_scatter_as_theory_says()
    {
        const int Seed = 14;
        // Stays of 2 s and 1 s, either state as likely next: half of the stays end in the other one.
        var calm = new BurstState(0.4, TimeSpan.FromSeconds(2), 1);
        var burst = new BurstState(2.2, TimeSpan.FromSeconds(1), 1);
        const double Rate = 20;
        var starts = Starts(Of(new ArrivalProcess.Bursty([calm, burst]), Curve(Rate), Seed), 400_000);
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

    private static RateCurve Curve(double perSecond, ArrivalProfile? profile = null) =>
        new(perSecond, profile ?? ArrivalProfile.Flat, 1);

    private static Arrivals Of(ArrivalProcess process, RateCurve curve, int seed) => new(process, curve, seed, 0, 1);

    private static List<TimeSpan> Starts(Arrivals arrivals, int atMost)
    {
        var starts = new List<TimeSpan>();
        while (starts.Count < atMost && arrivals.Due < TimeSpan.MaxValue)
        {
            starts.Add(arrivals.Due);
            arrivals.Next();
        }
        return starts;
    }
}

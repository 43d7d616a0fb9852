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

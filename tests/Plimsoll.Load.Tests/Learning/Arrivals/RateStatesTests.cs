using Plimsoll.Load.Learning.Arrivals;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Learning.Arrivals;

public sealed class RateStatesTests
{
    [Fact]
    public void Finds_the_states_of_a_process_that_has_them()
    {
        const int Seed = 2;
        var made = new ArrivalProcess.Bursty([
            new BurstState(0.5, TimeSpan.FromSeconds(40), 0.5),
            new BurstState(3, TimeSpan.FromSeconds(10), 0.5),
        ]);
        var found = Learn(made, Seed).ShouldBeOfType<ArrivalProcess.Bursty>($"seed {Seed}");
        var (calm, burst) = (found.States.MinBy(s => s.Times), found.States.MaxBy(s => s.Times));
        calm.Times.ShouldBe(0.5, 0.1);
        burst.Times.ShouldBe(3, 0.4);
        // What counts is how long it stays away, for a state may follow itself.
        (burst.MeanStay.TotalSeconds / (1 - (burst.Weight / found.States.Sum(s => s.Weight)))).ShouldBe(20, 5);
        found
            .States.Sum(s => s.Weight * s.MeanStay.TotalSeconds * s.Times)
            .ShouldBe(found.States.Sum(s => s.Weight * s.MeanStay.TotalSeconds), 0.01, "the mean is kept");
    }

    [Fact]
    public void Finds_none_where_arrivals_are_independent() =>
        Learn(ArrivalProcess.Poisson, 18).ShouldBe(ArrivalProcess.Poisson);

    private static ArrivalProcess Learn(ArrivalProcess process, int seed)
    {
        var curve = new RateCurve(4, ArrivalProfile.Flat, multiple: 1);
        var arrivals = new Load.Pacing.Arrivals(process, curve, seed, first: 0, share: 1);
        var starts = new List<long>();
        for (; arrivals.Due < TimeSpan.FromHours(2); arrivals.Next())
        {
            starts.Add((long)arrivals.Due.TotalMilliseconds);
        }
        var learned = ArrivalLearner.Learn(starts, 0, 7_200_000, 1, false, TimeSpan.FromHours(2));
        learned.PerSecond.ShouldBe(starts.Count / 7200.0, 0.01);
        return learned.Process;
    }
}

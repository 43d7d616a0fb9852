using Plimsoll.Load.Reports;
using Plimsoll.Load.Reports.Comparing;

namespace Plimsoll.Load.Tests.Reports;

public sealed class LoadComparerTests
{
    [Fact]
    public void Two_runs_of_the_same_thing_seldom_differ()
    {
        const int Pairs = 40;
        var wrong = 0;
        for (var seed = 1; seed <= Pairs; seed++)
        {
            var comparison = Compare(MadeUpRun.Of(seed, 20), MadeUpRun.Of(seed + 1000, 20));
            wrong += comparison.Figures.Any(f => f.Verdict is ComparedVerdict.Worse or ComparedVerdict.Better) ? 1 : 0;
        }
        wrong.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public void A_third_slower_is_worse_and_the_other_way_round_better()
    {
        var worse = Compare(MadeUpRun.Of(1, 20), MadeUpRun.Of(2, 27));
        worse.IsWorse.ShouldBeTrue();
        var p95 = worse.Figures.Single(figure => figure.Name == "p95");
        p95.Difference!.Value.ShouldBe(0.35, 0.15);
        p95.Interval!.Value.Low.ShouldBeGreaterThan(0);
        var better = Compare(MadeUpRun.Of(2, 27), MadeUpRun.Of(1, 20));
        better.IsWorse.ShouldBeFalse();
        better.Figures.Single(figure => figure.Name == "p50").Verdict.ShouldBe(ComparedVerdict.Better);
    }

    [Fact]
    public void Cannot_tell_from_a_few_seconds() =>
        Compare(MadeUpRun.Of(1, 20, seconds: 4), MadeUpRun.Of(2, 40, seconds: 4))
            .Figures.ShouldAllBe(figure => figure.Verdict == ComparedVerdict.CannotTell);

    [Fact]
    public void Says_why_the_two_should_not_be_compared()
    {
        var other = MadeUpRun.Of(2, 20) with { Scenario = "other", OfferedPerS = 200, Invalid = "late" };
        Compare(MadeUpRun.Of(1, 20), other).Doubts.Count.ShouldBe(3);
    }

    private static LoadComparison Compare(LoadReport before, LoadReport after) =>
        LoadComparer.Compare(before, after, "a.json", "b.json", seed: 1);
}

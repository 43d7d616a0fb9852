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
            var comparison = Compare(Run(seed, 20), Run(seed + 1000, 20));
            wrong += comparison.Figures.Any(f => f.Verdict is ComparedVerdict.Worse or ComparedVerdict.Better) ? 1 : 0;
        }
        wrong.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public void A_third_slower_is_worse_and_the_other_way_round_better()
    {
        var worse = Compare(Run(1, 20), Run(2, 27));
        worse.IsWorse.ShouldBeTrue();
        var p95 = worse.Figures.Single(figure => figure.Name == "p95");
        p95.Difference.ShouldBe(0.35, 0.15);
        p95.Interval.Low.ShouldBeGreaterThan(0);
        var better = Compare(Run(2, 27), Run(1, 20));
        better.IsWorse.ShouldBeFalse();
        better.Figures.Single(figure => figure.Name == "p50").Verdict.ShouldBe(ComparedVerdict.Better);
    }

    [Fact]
    public void Cannot_tell_from_a_few_seconds() =>
        Compare(Run(1, 20, seconds: 4), Run(2, 40, seconds: 4))
            .Figures.ShouldAllBe(figure => figure.Verdict == ComparedVerdict.CannotTell);

    [Fact]
    public void Says_why_the_two_should_not_be_compared()
    {
        var other = Run(2, 20) with { Scenario = "other", OfferedPerS = 200, Invalid = "late" };
        Compare(Run(1, 20), other).Doubts.Count.ShouldBe(3);
    }

    private static LoadComparison Compare(LoadReport before, LoadReport after) =>
        LoadComparer.Compare(before, after, "a.json", "b.json", seed: 1);

    /// <summary>Exponential latencies whose mean drifts from second to second, as a real service's does.</summary>
    internal static LoadReport Run(int seed, double meanMs, int seconds = 30)
    {
        var random = new Random(seed);
        var drift = 0.0;
        var timeline = Enumerable
            .Range(0, seconds)
            .Select(second =>
            {
                drift = (0.5 * drift) + (0.1 * (random.NextDouble() - 0.5));
                var points = Enumerable
                    .Range(0, 100)
                    .Select(_ => Math.Round(-meanMs * (1 + drift) * Math.Log(1 - random.NextDouble()), 1))
                    .GroupBy(ms => ms)
                    .OrderBy(group => group.Key)
                    .Select(group => (group.Key, (long)group.Count()));
                return new TimelinePoint(second, 1, 100, 0, 100, 0, 0, 0, new HistogramBuckets([.. points]));
            })
            .ToList();
        var none = new LatencyFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, []);
        return new LoadReport
        {
            Version = "1",
            Scenario = "test",
            Target = "http://127.0.0.1/",
            Seed = seed,
            Multiple = 1,
            BeganAt = DateTimeOffset.UnixEpoch,
            WindowS = seconds,
            Stopped = false,
            Slo = null,
            SloHolds = null,
            Clauses = [],
            Invalid = null,
            Sessions = 0,
            Requests = 100 * seconds,
            Failed = 0,
            Skipped = 0,
            Unfinished = 0,
            ErrorRate = 0,
            OfferedPerS = 100,
            ThroughputPerS = 100,
            Latency = none,
            Service = none,
            Lateness = none,
            Failures = [],
            Steps = [],
            Timeline = timeline,
            Marks = [],
        };
    }
}

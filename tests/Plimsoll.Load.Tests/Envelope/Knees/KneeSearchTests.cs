using Plimsoll.Core.Trials;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;

namespace Plimsoll.Load.Tests.Envelope.Knees;

public sealed class KneeSearchTests
{
    private static readonly Slo s_slo = Slo.Parse("p95<300ms");

    [Theory]
    [InlineData(0.31)]
    [InlineData(0.97)]
    [InlineData(2.4)]
    [InlineData(11)]
    public async Task Finds_where_the_share_of_slow_requests_crosses_what_is_allowed(double truth)
    {
        var covered = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var load = new CoinLoad(Curve(truth), seed);
            var knee = await SearchAsync(load);
            knee.Estimate!.Value.ShouldBe(truth, truth * 0.05, $"seed {seed}");
            knee.Clause.ShouldBe(s_slo.Clauses[0]);
            load.Elapsed.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(4.05));
            covered += knee.Interval!.Value.Low <= truth && truth <= knee.Interval.Value.High ? 1 : 0;
        }
        covered.ShouldBeGreaterThanOrEqualTo(18);
    }

    [Fact]
    public async Task Climbs_the_ladder_first_and_stops_it_where_a_level_breaks()
    {
        var knee = await SearchAsync(new CoinLoad(Curve(0.8), seed: 3));
        knee.Levels.TakeWhile(level => level.IsRung).Select(level => level.Multiple).ShouldBe([0.25, 0.5, 0.75, 1]);
        knee.Levels[0].Verdict.ShouldBe(LevelVerdict.Holds);
        knee.Levels[3].Verdict.ShouldBe(LevelVerdict.Breaks);
        knee.Levels[3].Length.ShouldBeLessThan(knee.Levels[0].Length);
    }

    [Fact]
    public async Task Says_at_least_where_no_level_breaks()
    {
        var knee = await SearchAsync(new CoinLoad(_ => 0.001, seed: 1), new KneeOptions { MaxMultiple = 2 });
        knee.ToString().ShouldBe("at least 2x");
        knee.Estimate.ShouldBeNull();
        knee.Ended.ShouldBe("no level broke");
    }

    [Fact]
    public async Task Says_below_where_even_the_lowest_level_breaks()
    {
        var knee = await SearchAsync(new CoinLoad(_ => 0.5, seed: 1, perSecond: 2000));
        knee.ToString().ShouldBe("below 0.02x");
        knee.Ended.ShouldBe("the lowest level broke");
    }

    [Fact]
    public async Task A_service_that_becomes_worse_until_nothing_holds_any_more_is_searched_further_down()
    {
        var hasBroken = false;
        var load = new CoinLoad(
            multiple =>
            {
                hasBroken |= multiple >= 2;
                return multiple >= 2 || (hasBroken && multiple > 0.1) ? 0.6 : 0.001;
            },
            seed: 5
        );
        var knee = await SearchAsync(load, new KneeOptions { Ladder = [1, 2] });
        knee.Estimate!.Value.ShouldBeLessThan(0.25);
        load.Set.ShouldAllBe(multiple => multiple > 0);
    }

    [Fact]
    public async Task Ends_when_the_time_is_over_and_says_so()
    {
        var options = new KneeOptions { MaxTime = TimeSpan.FromSeconds(20) };
        var load = new CoinLoad(Curve(30), seed: 1);
        var knee = await SearchAsync(load, options);
        knee.Ended.ShouldBe("the time allowed was over");
        load.Elapsed.ShouldBeLessThanOrEqualTo(options.MaxTime);
        knee.ToString().ShouldStartWith("at least ");
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(1.1)]
    [InlineData(30)]
    public async Task Never_takes_more_time_than_it_was_allowed(double truth)
    {
        for (var seconds = 7.0; seconds < 90; seconds += 5.5)
        {
            var options = new KneeOptions { MaxTime = TimeSpan.FromSeconds(seconds) };
            var load = new CoinLoad(Curve(truth), seed: (int)seconds);
            await SearchAsync(load, options);
            load.Elapsed.ShouldBeLessThanOrEqualTo(options.MaxTime + TimeSpan.FromSeconds(0.5), $"{seconds} s");
        }
    }

    [Fact]
    public async Task A_level_that_broke_by_chance_is_taken_back()
    {
        var first = true;
        var knee = await SearchAsync(
            new CoinLoad(
                multiple =>
                {
                    var unlucky = first && multiple == 0.75;
                    first &= multiple <= 0.75;
                    return unlucky ? 0.3 : Curve(2)(multiple);
                },
                seed: 5
            )
        );
        knee.Estimate!.Value.ShouldBe(2, 0.1);
    }

    [Fact]
    public async Task Stopped_it_returns_what_it_has()
    {
        using var stop = new CancellationTokenSource();
        CoinLoad load = null!;
        load = new CoinLoad(Curve(2), seed: 1)
        {
            Passed = () =>
            {
                if (load.Elapsed > TimeSpan.FromSeconds(30))
                {
                    stop.Cancel();
                }
            },
        };
        var knee = await KneeSearch.RunAsync(load, KneeClause.Of(s_slo), new KneeOptions(), null, stop.Token);
        knee.Ended.ShouldBe("stopped");
        knee.Levels.Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task Starts_anew_where_the_backlog_does_not_drain()
    {
        var broke = false;
        var load = new CoinLoad(
            multiple =>
            {
                broke |= multiple > 1.2;
                return broke ? 1 : 0;
            },
            seed: 1
        );
        await SearchAsync(load, new KneeOptions { MaxTime = TimeSpan.FromSeconds(60) });
        load.Recoveries.ShouldBeGreaterThan(0);
    }

    private static Task<Knee> SearchAsync(CoinLoad load, KneeOptions? options = null) =>
        KneeSearch.RunAsync(
            load,
            KneeClause.Of(s_slo),
            options ?? new KneeOptions(),
            null,
            TestContext.Current.CancellationToken
        );

    /// <summary>What an M/M/1 queue does at 90 % load, about.</summary>
    private static Func<double, double> Curve(double knee) =>
        multiple => 1 / (1 + (19 * Math.Pow(multiple / knee, -25)));
}

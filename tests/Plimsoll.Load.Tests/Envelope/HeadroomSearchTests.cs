using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Tests.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Envelope;

public sealed class HeadroomSearchTests
{
    private static readonly Slo s_slo = Slo.Parse("p95<2s,errors<10%");

    [Fact]
    public async Task Finds_the_multiple_above_which_the_target_gives_up()
    {
        // At 40 sessions a second, 100 answers a second are 2.5 times the peak.
        await using var target = AtMost(100);
        var found = await SearchAsync(target.Address, 40, new());
        found.Holds.ShouldBeInRange(2, 3);
        found.Breaks!.Value.ShouldBeInRange(2.25, 3);
        (found.Breaks.Value / found.Holds).ShouldBeLessThanOrEqualTo(1.16);
        found.Ended.ShouldBe("found");
        found.Levels.Take(3).Select(level => level.Multiple).ShouldBe([1, 2, 4]);
        found.Levels[2].Verdict.ShouldBe(LevelVerdict.Breaks);
    }

    [Fact]
    public async Task Looks_below_the_peak_where_the_peak_breaks()
    {
        await using var target = AtMost(24);
        var found = await SearchAsync(target.Address, 40, new() { Precision = 2 });
        found.Holds.ShouldBe(0.5);
        found.Breaks.ShouldBe(1);
        found.ToString().ShouldBe("0.5x (1x breaks)");
        found.Levels[0].EndedEarly.ShouldBeTrue();
        found.Levels[0].Reason.ShouldStartWith("errors<10% cannot hold: ");
    }

    [Fact]
    public async Task Says_at_least_where_no_level_breaks()
    {
        await using var target = SocketTarget.Always("{}");
        var found = await SearchAsync(target.Address, 20, new() { MaxMultiple = 2 });
        found.ToString().ShouldBe("at least 2x");
        found.Levels.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Says_below_where_even_the_lowest_level_breaks()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(500, ""));
        var found = await SearchAsync(target.Address, 40, new());
        found.ToString().ShouldBe("below 0.25x");
        found.Levels.Select(level => level.Multiple).ShouldBe([1, 0.5, 0.25]);
    }

    [Fact]
    public async Task Breaks_a_level_whose_requests_hang()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.Request.Path == "/" ? exchange.AnswerAsync(200, "") : exchange.NeverAsync()
        );
        var found = await HeadroomSearch.RunAsync(
            Yaml.WithSteps(40, "name: hang, get: /hang"),
            Slo.Parse("p95<50ms"),
            Options(target.Address, new()),
            null,
            null,
            TestContext.Current.CancellationToken
        );
        found.Holds.ShouldBe(0);
        found.Levels.ShouldAllBe(level => level.EndedEarly && level.Verdict == LevelVerdict.Breaks);
    }

    [Fact]
    public async Task Ends_when_the_time_is_over()
    {
        await using var target = SocketTarget.Always("{}");
        var found = await SearchAsync(target.Address, 20, new() { MaxTime = TimeSpan.FromSeconds(1.5) });
        found.Holds.ShouldBe(1);
        found.Ended.ShouldBe("the time allowed was over");
        found.ToString().ShouldBe("at least 1x");
    }

    [Fact]
    public async Task Does_not_begin_against_a_target_that_does_not_answer()
    {
        var thrown = await Should.ThrowAsync<PlimsollException>(() => SearchAsync(SocketTarget.Nobody(), 40, new()));
        thrown.Fault.ShouldBe(Fault.Target);
    }

    private static Task<Headroom> SearchAsync(Uri target, double rate, HeadroomOptions options) =>
        HeadroomSearch.RunAsync(
            Yaml.WithSteps(rate, "name: home, get: /home"),
            s_slo,
            Options(target, options),
            null,
            null,
            TestContext.Current.CancellationToken
        );

    private static HeadroomOptions Options(Uri target, HeadroomOptions options) =>
        options with
        {
            Load = LoadRunTests.Quick(target),
            Window = TimeSpan.FromSeconds(1),
            StepWarmUp = TimeSpan.FromMilliseconds(200),
        };

    /// <summary>A target that refuses what goes beyond so many requests a second, in a bucket of a tenth of that.</summary>
    private static SocketTarget AtMost(int perSecond)
    {
        var gate = new Lock();
        var (tokens, last) = (perSecond / 10.0, TimeProvider.System.GetTimestamp());
        return new SocketTarget(exchange =>
        {
            if (exchange.Request.Path == "/")
            {
                return exchange.AnswerAsync(200, "");
            }
            lock (gate)
            {
                var now = TimeProvider.System.GetTimestamp();
                var elapsed = TimeProvider.System.GetElapsedTime(last, now).TotalSeconds;
                (tokens, last) = (Math.Min(perSecond / 10.0, tokens + (elapsed * perSecond)), now);
                if (tokens < 1)
                {
                    return exchange.AnswerAsync(503, "");
                }
                tokens--;
            }
            return exchange.AnswerAsync(200, "");
        });
    }
}

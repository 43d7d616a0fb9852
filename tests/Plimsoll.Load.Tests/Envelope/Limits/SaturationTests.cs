using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Load.Tests.Envelope.Limits;

public sealed class SaturationTests
{
    [Fact]
    public void Names_what_is_full()
    {
        var found = Saturation.Of([
            (Result(100), [Limit("cpu", 0.2), Limit("pool", 0.3, holdMs: 12)]),
            (Result(600), [Limit("cpu", 0.5), Limit("pool", 0.99, holdMs: 12, waiting: 30)]),
        ]);
        found.Name.ShouldBe("pool");
        found.Why.ShouldBe("99 % busy, 30 waiting at 1x");
    }

    [Fact]
    public void Of_two_that_are_full_the_one_whose_hold_time_has_grown_only_waits_for_the_other()
    {
        var found = Saturation.Of([
            (Result(100), [Limit("outer", 0.2, holdMs: 12), Limit("inner", 0.2, holdMs: 5)]),
            (Result(600), [Limit("outer", 1, holdMs: 90, waiting: 50), Limit("inner", 0.97, holdMs: 5, waiting: 8)]),
        ]);
        found.Name.ShouldBe("inner");
        found.Why.ShouldEndWith("outer only waits for it");
    }

    [Fact]
    public void Quick_refusals_while_as_many_succeed_are_a_rate_limit()
    {
        var found = Saturation.Of([(Result(100), []), (Result(300, refused: 60), [])]);
        found.Kind.ShouldBe(LimitKind.RateLimit);
        found.Why.ShouldBe("20 % are refused while 240/s succeed as fast as ever");
    }

    [Fact]
    public void Refusals_while_what_succeeds_has_waited_are_a_full_queue() =>
        Saturation
            .Of([(Result(100), []), (Result(300, refused: 60, latencyMs: 400), [])])
            .Kind.ShouldBe(LimitKind.Queue);

    [Fact]
    public void Says_that_it_cannot_tell()
    {
        Saturation.Of([(Result(100), []), (Result(300), [])]).Why.ShouldBe("no limit was looked at");
        var idle = Saturation.Of([(Result(1), [Limit("cpu", 0.1)]), (Result(2), [Limit("cpu", 0.3)])]);
        idle.Name.ShouldBeNull();
        idle.Why.ShouldBe("none of the limits looked at was full");
    }

    private static LimitReading Limit(string name, double utilisation, double? holdMs = null, double? waiting = null) =>
        new(name, LimitKind.Pool, 100, utilisation * 8, 8, utilisation, waiting, holdMs, null);

    private static LoadResult Result(int requests, int refused = 0, int latencyMs = 10)
    {
        var latency = new LatencyHistogram();
        for (var i = 0; i < requests - refused; i++)
        {
            latency.Record(TimeSpan.FromMilliseconds(latencyMs));
        }
        var failures = new Dictionary<Failure, long>();
        if (refused > 0)
        {
            failures[new Failure(Stage.Answer, Cause.Status, 429)] = refused;
        }
        var step = new StepResult
        {
            Name = "home",
            Latency = latency,
            Requests = requests,
            Failures = failures,
            Skipped = 0,
        };
        return new LoadResult
        {
            Scenario = "test",
            Target = new Uri("http://127.0.0.1"),
            Multiple = 1,
            Seed = 1,
            Began = DateTimeOffset.UnixEpoch,
            Window = TimeSpan.FromSeconds(1),
            Slices = [],
            Steps = [step],
            Latency = latency,
            Service = latency,
            Lateness = new LatencyHistogram(),
            Sessions = requests,
            Unfinished = 0,
            Invalid = null,
        };
    }
}

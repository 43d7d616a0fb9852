using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Driving.Results;

public sealed class StepPromiseTests
{
    [Fact]
    public void Each_promise_is_set_against_the_requests_of_its_own_step()
    {
        var scenario = Yaml.WithSteps(
            1,
            "name: fast, get: /f, slo: p95<50ms",
            "name: slow, get: /s, slo: 'p95<50ms,errors<1%'",
            "name: free, get: /x",
            "name: fast, get: /g",
            "name: never, get: /n, slo: p95<1s"
        );
        var result = Result(Step("fast", 10), Step("slow", 80), Step("free", 500), Step("never"));

        var promises = StepPromise.Evaluate(scenario, result);

        promises
            .Select(promise => (promise.Step, promise.Holds))
            .ShouldBe([("fast", true), ("slow", false), ("never", false)]);
        promises[1].Outcome.Clauses.Select(clause => clause.Holds).ShouldBe([false, true]);
    }

    [Fact]
    public void A_scenario_whose_steps_promise_nothing_has_none_to_keep() =>
        StepPromise.Evaluate(Yaml.WithSteps(1, "name: s, get: /"), Result(Step("s", 1))).ShouldBeEmpty();

    private static LoadResult Result(params StepResult[] steps) =>
        new()
        {
            Scenario = "test",
            Target = new Uri("http://127.0.0.1"),
            Multiple = 1,
            Seed = 1,
            Began = DateTimeOffset.UnixEpoch,
            Window = TimeSpan.FromSeconds(10),
            Slices = [],
            Steps = steps,
            Latency = new LatencyHistogram(),
            Service = new LatencyHistogram(),
            Lateness = new LatencyHistogram(),
            Sessions = 1,
            Unfinished = 0,
            Invalid = null,
        };

    private static StepResult Step(string name, params int[] milliseconds)
    {
        var latency = new LatencyHistogram();
        foreach (var length in milliseconds)
        {
            latency.Record(TimeSpan.FromMilliseconds(length));
        }
        return new StepResult
        {
            Name = name,
            Latency = latency,
            Requests = milliseconds.Length,
            Failures = new Dictionary<Failure, long>(),
            Skipped = 0,
        };
    }
}

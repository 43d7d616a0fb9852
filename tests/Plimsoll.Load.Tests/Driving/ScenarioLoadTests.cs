using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving;

public sealed class ScenarioLoadTests
{
    private static readonly string[] s_steps = ["name: home, get: /", "name: lost, get: /lost"];

    [Fact]
    public async Task Each_request_is_in_one_cut()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.AnswerAsync(exchange.Request.Path == "/lost" ? 404 : 200, "{}")
        );
        var token = TestContext.Current.CancellationToken;
        await using var load = new ScenarioLoad(Yaml.WithSteps(50, s_steps), LoadRunTests.Quick(target.Address));
        await load.StartAsync(1, token);
        var first = await CutAfterAsync(20);
        await load.StartAsync(2, token);
        load.Session!.Multiple.ShouldBe(2);
        var second = await CutAfterAsync(first.Requests + 20);
        var session = load.Session;
        await load.StopAsync(token);
        load.Session.ShouldBeNull();
        var last = session.Cut().Sum(step => step.Requests);

        // The probe's request is the one that is not in a cut; those cut off by the end may be missing.
        var counted = first.Requests + second.Requests + last;
        counted.ShouldBeLessThan(target.Requests.Count);
        foreach (var cut in new[] { first, second })
        {
            cut.Operations.Keys.ShouldBe(["home"]);
            cut.Operations["home"].Requests.ShouldBe(cut.Latency.Count);
            (cut.Latency.Count + cut.Errors).ShouldBe(cut.Requests);
            cut.Errors.ShouldBeGreaterThan(0);
        }

        async Task<Core.Trials.Measuring.ServiceSlice> CutAfterAsync(long requests)
        {
            while (target.Requests.Count < requests + 10)
            {
                await Task.Delay(10, token);
            }
            return load.Cut();
        }
    }

    [Fact]
    public async Task Does_not_start_against_a_target_that_does_not_answer()
    {
        await using var load = new ScenarioLoad(Yaml.WithSteps(50, s_steps), LoadRunTests.Quick(SocketTarget.Nobody()));
        var thrown = await Should.ThrowAsync<PlimsollException>(() =>
            load.StartAsync(1, TestContext.Current.CancellationToken)
        );
        thrown.Fault.ShouldBe(Fault.Target);
        load.Session.ShouldBeNull();
        load.Cut().Requests.ShouldBe(0);
    }
}

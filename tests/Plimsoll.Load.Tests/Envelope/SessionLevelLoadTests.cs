using Plimsoll.Core.Trials;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Tests.Driving;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Envelope;

public sealed class SessionLevelLoadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_of_a_slice_is_counted_once_and_failures_are_bad()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.AnswerAsync(exchange.Request.Path == "/bad" ? 503 : 200, "{}")
        );
        await using var load = await OpenAsync(
            target.Address,
            "errors<10%,p95<2s",
            "name: good, get: /good",
            "name: bad, get: /bad"
        );
        await load.SetAsync(1, Token);
        var slices = new List<LevelSlice>();
        for (var i = 0; i < 5; i++)
        {
            slices.Add(await load.NextAsync(Token));
        }
        var errors = slices.Select(slice => slice.Counts[0]).Aggregate((a, b) => a + b);
        var slow = slices.Select(slice => slice.Counts[1]).Aggregate((a, b) => a + b);
        errors.Share.ShouldBe(0.5, 0.1);
        slow.Bad.ShouldBe(0);
        var detail = load.Detail(TimeSpan.FromMilliseconds(500))!;
        detail.Slices.Count.ShouldBe(5);
        detail.Requests.ShouldBe(errors.Requests);
        detail.Failed.ShouldBe(errors.Bad);
        load.Detail(TimeSpan.FromMilliseconds(200))!.Slices.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_request_that_hangs_is_slow_before_it_has_ended()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.Request.Path == "/hang" ? exchange.NeverAsync() : exchange.AnswerAsync(200, "{}")
        );
        await using var load = await OpenAsync(target.Address, "p95<100ms", "name: hang, get: /hang");
        await load.SetAsync(1, Token);
        var slice = await load.NextAsync(Token);
        slice.Counts[0].Requests.ShouldBeGreaterThan(0);
        slice.Counts[0].Bad.ShouldBe(slice.Counts[0].Requests);
        slice.Waiting.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Slices_after_a_change_are_of_the_new_level_alone()
    {
        await using var target = SocketTarget.Always("{}");
        await using var load = await OpenAsync(target.Address, "errors<10%", "name: home, get: /home");
        await load.SetAsync(1, Token);
        (await load.NextAsync(Token)).Counts[0].Requests.ShouldBeInRange(9, 11);
        await load.SetAsync(3, Token);
        await load.NextAsync(Token);
        (await load.NextAsync(Token)).Counts[0].Requests.ShouldBeInRange(27, 33);
        load.Detail(TimeSpan.FromMilliseconds(100))!.Multiple.ShouldBe(3);
        await load.RecoverAsync(Token);
        load.Detail(TimeSpan.FromMilliseconds(100)).ShouldBeNull();
    }

    private static Task<SessionLevelLoad> OpenAsync(Uri target, string slo, params string[] steps) =>
        SessionLevelLoad.OpenAsync(
            Yaml.WithSteps(100, steps),
            LoadRunTests.Quick(target),
            KneeClause.Of(Slo.Parse(slo)),
            null,
            TimeProvider.System,
            Token
        );
}

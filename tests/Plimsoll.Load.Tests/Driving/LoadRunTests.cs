using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving;

public sealed class LoadRunTests
{
    private static readonly string[] s_steps = ["name: home, get: /"];

    [Fact]
    public async Task Measures_a_target_that_answers()
    {
        await using var target = SocketTarget.Always("{}");
        var result = await RunAsync(target.Address, Yaml.WithSteps(200, s_steps));
        result.Invalid.ShouldBeNull();
        result.Failed.ShouldBe(0);
        result.Requests.ShouldBeGreaterThan(50);
        result.Sessions.ShouldBe(result.Requests);
        result.Latency.Count.ShouldBe(result.Requests);
        result.Slices.Sum(slice => slice.Requests).ShouldBe(result.Requests);
        result.Slices.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Who_is_in_a_hurry_does_not_wait_for_the_last_answers()
    {
        await using var target = new SocketTarget(exchange => exchange.NeverAsync());
        var options = new LoadOptions
        {
            Target = target.Address,
            Workers = 1,
            Timeout = TimeSpan.FromHours(1),
        };
        await using var session = LoadSession.Start(Yaml.WithSteps(200, s_steps), options);

        var result = await session.MeasureAsync(
            options.Slice,
            watch: null,
            TestContext.Current.CancellationToken,
            hurry: new CancellationToken(canceled: true)
        );

        result.Unfinished.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Carries_what_one_answer_holds_into_the_next_request()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.Request.Path == "/find"
                ? exchange.AnswerAsync(200, """{"items":[{"id":42,"slot":"mon 9"}],"token":"t/1"}""")
                : exchange.AnswerAsync(201, "")
        );
        var result = await RunAsync(
            target.Address,
            Yaml.WithSteps(
                50,
                "name: find, get: /find, extract: { id: '$.items[*].id', slot: '$.items[0].slot', token: $.token }",
                "name: book, post: '/book/{slot}', json: { id: '{id}', note: 'no {id}', n: '{n}', at: [1, '{slot}'] }, "
                    + "headers: { authorization: 'Bearer {token}' }"
            )
        );
        result.Failed.ShouldBe(0);
        var book = target.Requests.First(request => request.Method == "POST");
        book.Path.ShouldBe("/book/mon%209");
        book.Body.ShouldBe("""{"id":42,"note":"no 42","n":7,"at":[1,"mon 9"]}""");
        book.Headers["authorization"].ShouldBe("Bearer t/1");
        book.Headers["content-type"].ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Skips_and_counts_steps_that_need_what_was_not_in_the_answer()
    {
        await using var target = SocketTarget.Always("""{"items":[]}""");
        var result = await RunAsync(
            target.Address,
            Yaml.WithSteps(
                100,
                "name: find, get: /find, extract: { id: '$.items[*].id' }",
                "name: show, get: '/show/{id}'",
                "name: leave, get: /leave"
            )
        );
        result.Failed.ShouldBe(0);
        var (find, show, leave) = (result.Steps[0], result.Steps[1], result.Steps[2]);
        show.Requests.ShouldBe(0);
        show.Skipped.ShouldBeGreaterThan(0);
        leave.Requests.ShouldBeGreaterThan(0);
        find.Requests.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Counts_from_the_intended_start_when_the_target_stalls()
    {
        // Every answer is held back until a second's worth of requests has come: a closed loop would have sent one.
        var held = new TaskCompletionSource();
        var seen = 0;
        await using var target = new SocketTarget(async exchange =>
        {
            if (exchange.Request.Path == "/probe" || Interlocked.Increment(ref seen) > 20)
            {
                held.TrySetResult();
            }
            await held.Task.WaitAsync(exchange.Stop);
            await exchange.AnswerAsync(200, "");
        });
        await using var session = LoadSession.Start(Yaml.WithSteps(100, s_steps), Quick(target.Address));
        var result = await session.MeasureAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        seen.ShouldBeGreaterThan(20);
        result.Failed.ShouldBe(0);
        result.Latency.Max.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task Cuts_windows_out_of_one_load_that_goes_on()
    {
        await using var target = SocketTarget.Always("{}");
        var token = TestContext.Current.CancellationToken;
        await using var session = LoadSession.Start(Yaml.WithSteps(100, s_steps), Quick(target.Address));
        await session.WarmUpAsync(token);
        var before = await session.MeasureAsync(TimeSpan.FromMilliseconds(500), token);
        session.SetMultiple(3);
        var after = await session.MeasureAsync(TimeSpan.FromMilliseconds(500), token);
        await session.StopAsync();
        before.Multiple.ShouldBe(1);
        after.Multiple.ShouldBe(3);
        after.Began.ShouldBeGreaterThanOrEqualTo(before.Began + before.Window);
        after.Requests.ShouldBeGreaterThan(before.Requests);
        var sent = target.Requests.Count;
        sent.ShouldBeGreaterThanOrEqualTo((int)(before.Requests + after.Requests));
        await Should.ThrowAsync<ObjectDisposedException>(() => session.MeasureAsync(TimeSpan.FromSeconds(1), token));
    }

    [Fact]
    public async Task Is_invalid_and_says_why_when_the_load_itself_was_late()
    {
        await using var target = SocketTarget.Always("{}");
        var options = Quick(target.Address) with { LatenessBound = TimeSpan.FromTicks(1) };
        await using var session = LoadSession.Start(Yaml.WithSteps(200, s_steps), options);
        var result = await session.MeasureAsync(options.Window, TestContext.Current.CancellationToken);
        result.IsValid.ShouldBeFalse();
        result.Invalid!.ShouldStartWith("the load itself was late: p99.9 of lateness is ");
    }

    [Fact]
    public async Task Refuses_options_naming_all_that_cannot_be()
    {
        var options = new LoadOptions
        {
            Multiple = 0,
            Timeout = TimeSpan.Zero,
            MaxInFlight = 0,
        };
        var thrown = await Should.ThrowAsync<PlimsollException>(() =>
            LoadRun.RunAsync(Yaml.WithSteps(1, s_steps), options, null, TestContext.Current.CancellationToken)
        );
        thrown.Fault.ShouldBe(Fault.Usage);
        thrown.Message.ShouldBe(
            "The load cannot be driven: the target is missing; the multiple must lie above 0; the timeout must lie above "
                + "0 and within an hour; the requests in flight must be limited above 0."
        );
    }

    internal static LoadOptions Quick(Uri target) =>
        new()
        {
            Target = target,
            WarmUp = TimeSpan.FromMilliseconds(200),
            Window = TimeSpan.FromSeconds(1),
            Slice = TimeSpan.FromMilliseconds(100),
            Timeout = TimeSpan.FromSeconds(5),
            LatenessBound = TimeSpan.FromSeconds(30),
        };

    private static Task<LoadResult> RunAsync(Uri target, Scenario scenario) =>
        LoadRun.RunAsync(scenario, Quick(target), null, TestContext.Current.CancellationToken);
}

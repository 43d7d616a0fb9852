using System.Net;
using System.Net.Sockets;
using Plimsoll.Core;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Tests.Scenarios;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving;

public sealed class BadTargetTests
{
    private const string Home = "name: home, get: /";

    [Fact]
    public async Task Counts_a_refused_connection()
    {
        var result = await MeasureAsync(SocketTarget.Nobody(), Home);
        Only(result).ShouldBe(new Failure(Stage.Connect, Cause.Refused));
        result.Latency.Count.ShouldBe(0);
        result.Invalid!.ShouldEndWith("requests succeeded (connect/refused)");
    }

    [Fact]
    public async Task Counts_a_host_that_is_not_known()
    {
        var result = await MeasureAsync(new Uri("http://no-such-host.invalid/"), Home);
        Only(result).ShouldBe(new Failure(Stage.Connect, Cause.UnknownHost));
    }

    [Fact]
    public async Task Counts_a_reset()
    {
        await using var target = new SocketTarget(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        Only(await MeasureAsync(target.Address, Home)).ShouldBe(new Failure(Stage.Answer, Cause.Reset));
    }

    [Fact]
    public async Task Counts_garbage()
    {
        await using var target = new SocketTarget(exchange => exchange.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        Only(await MeasureAsync(target.Address, Home)).ShouldBe(new Failure(Stage.Answer, Cause.Garbage));
    }

    [Fact]
    public async Task Counts_an_answer_that_never_comes_with_the_time_waited()
    {
        await using var target = new SocketTarget(exchange => exchange.NeverAsync());
        var result = await MeasureAsync(Impatient(target.Address), Home);
        Only(result).ShouldBe(new Failure(Stage.Answer, Cause.Timeout));
        result.Latency.Count.ShouldBe(result.Requests);
        result.Latency.Min.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task Counts_a_connection_that_does_not_come_about()
    {
        // The kernel drops the knocks on a full line: one is accepted beyond a backlog of none.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        using var fill = new TcpClient();
        await fill.ConnectAsync((IPEndPoint)deaf.LocalEndPoint!, TestContext.Current.CancellationToken);
        var port = ((IPEndPoint)deaf.LocalEndPoint!).Port;
        var options = Options(new Uri($"http://127.0.0.1:{port}")) with { Timeout = TimeSpan.FromSeconds(2) };
        await using var session = LoadSession.Start(Yaml.WithSteps(30, Home), options);
        var result = await session.MeasureAsync(options.Window, TestContext.Current.CancellationToken);
        result.Failed.ShouldBe(result.Requests);
        result.Failures[0].Key.ShouldBe(new Failure(Stage.Connect, Cause.Timeout));
    }

    [Fact]
    public async Task Counts_a_body_that_never_ends()
    {
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            await exchange.NeverAsync();
        });
        var result = await MeasureAsync(Impatient(target.Address), Home);
        Only(result).ShouldBe(new Failure(Stage.Body, Cause.Timeout, 200));
    }

    [Fact]
    public async Task Counts_a_body_that_is_cut_off()
    {
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
            exchange.Socket.Close();
        });
        Only(await MeasureAsync(target.Address, Home)).ShouldBe(new Failure(Stage.Body, Cause.Reset, 200));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nxxx")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff0\r\n{0}")]
    public async Task Counts_an_answer_over_the_limit_and_reads_no_more_of_it(string answer)
    {
        await using var target = new SocketTarget(exchange =>
            exchange.WriteAsync(answer.Replace("{0}", new string('x', 40_000)))
        );
        Only(await MeasureAsync(target.Address, Home)).ShouldBe(new Failure(Stage.Body, Cause.TooLarge, 200));
    }

    [Fact]
    public async Task Counts_a_head_over_the_limit()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.AnswerAsync(200, "", $"X: {new string('x', 100_000)}\r\n")
        );
        Only(await MeasureAsync(target.Address, Home)).ShouldBe(new Failure(Stage.Answer, Cause.TooLarge));
    }

    [Fact]
    public async Task Does_not_follow_a_redirect()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(302, "", "Location: /other\r\n"));
        Only(await MeasureAsync(target.Address, Home)).ShouldBe(new Failure(Stage.Answer, Cause.Redirect, 302));
        target.Requests.ShouldAllBe(request => request.Path == "/");
    }

    [Fact]
    public async Task Counts_another_status_than_expected()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(500, "oh"));
        Only(await MeasureAsync(target.Address, Home)).ShouldBe(new Failure(Stage.Answer, Cause.Status, 500));
        var expected = await MeasureAsync(target.Address, "name: home, get: /, expect: { status: [409, 500] }");
        expected.Failed.ShouldBe(0);
    }

    [Fact]
    public async Task Counts_a_body_that_is_not_JSON_where_something_is_to_be_extracted()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(200, "<html>"));
        var result = await MeasureAsync(target.Address, "name: home, get: /, extract: { x: $.x }");
        Only(result).ShouldBe(new Failure(Stage.Extract, Cause.NotJson, 200));
    }

    [Fact]
    public async Task Counts_what_cannot_be_sent()
    {
        await using var target = SocketTarget.Always("""{"x":"a\r\nb"}""");
        var result = await MeasureAsync(
            target.Address,
            "name: home, get: /, extract: { x: $.x }",
            "name: next, get: /, headers: { x-y: '{x}' }"
        );
        result.Steps[1].Failures.Keys.ShouldBe([new Failure(Stage.Start, Cause.Unsendable)]);
        result.Steps[0].Failed.ShouldBe(0);
    }

    [Fact]
    public async Task Does_not_send_beyond_the_limit_in_flight_and_counts_that()
    {
        await using var target = new SocketTarget(exchange => exchange.NeverAsync());
        var options = Options(target.Address) with { MaxInFlight = 3, Timeout = TimeSpan.FromSeconds(2) };
        await using var session = LoadSession.Start(Yaml.WithSteps(100, Home), options);
        var result = await session.MeasureAsync(options.Window, TestContext.Current.CancellationToken);
        Only(result).ShouldBe(new Failure(Stage.Start, Cause.TooManyInFlight));
    }

    [Fact]
    public async Task The_probe_says_what_is_wrong_and_what_to_do()
    {
        await using var hanging = new SocketTarget(exchange => exchange.NeverAsync());
        await using var garbage = new SocketTarget(exchange => exchange.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        await using var resetting = new SocketTarget(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        await Says(SocketTarget.Nobody(), "refuses the connection", "Start the service, or check the port.");
        await Says(hanging.Address, "gives no answer within 0.3 s", "See whether the service hangs.", 0.3);
        await Says(garbage.Address, "answers something that is not HTTP", "Check that the port is the web service's.");
        await Says(resetting.Address, "closes the connection without an answer", "See the service's log for why.");
        await Says(
            new Uri("http://no-such-host.invalid"),
            "has a name that no name server knows",
            "Check the host's spelling."
        );
        // An address of one link without saying which: no system has a way there.
        await Says(new Uri("http://[fe80::1]:9"), "cannot be reached", "Check the address and the network in between.");
        await using var untrusted = new TlsTarget();
        await Says(
            untrusted.Address,
            "has a certificate that this machine does not trust for that name",
            "Install its issuer's certificate here, or take any certificate with --insecure."
        );
        await Says(
            new Uri($"https://127.0.0.1:{garbage.Address.Port}"),
            "makes no encrypted connection",
            "Use http:// if the service speaks it."
        );

        static async Task Says(Uri target, string what, string next, double seconds = 30)
        {
            var thrown = await Should.ThrowAsync<PlimsollException>(() =>
                TargetProbe.CheckAsync(target, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken)
            );
            thrown.Fault.ShouldBe(Fault.Target);
            thrown.Message.ShouldBe($"The target {target} {what}.");
            thrown.Next.ShouldBe(next);
        }
    }

    [Fact]
    public async Task The_probe_is_content_with_any_answer()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(404, "no such page"));
        await TargetProbe.CheckAsync(target.Address, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private static Failure Only(LoadResult result)
    {
        result.Failed.ShouldBe(result.Requests);
        return result.Failures.ShouldHaveSingleItem().Key;
    }

    private static LoadOptions Options(Uri target) =>
        LoadRunTests.Quick(target) with
        {
            Window = TimeSpan.FromMilliseconds(300),
            MaxAnswer = new Bytes(20_000),
            OwnedTargets = ["no-such-host.invalid"],
        };

    private static LoadOptions Impatient(Uri target) =>
        Options(target) with
        {
            Timeout = TimeSpan.FromMilliseconds(300),
        };

    private static Task<LoadResult> MeasureAsync(Uri target, params string[] steps) =>
        MeasureAsync(Options(target), steps);

    private static async Task<LoadResult> MeasureAsync(LoadOptions options, params string[] steps)
    {
        await using var session = LoadSession.Start(Yaml.WithSteps(30, steps), options);
        return await session.MeasureAsync(options.Window, TestContext.Current.CancellationToken);
    }
}

using System.Text;
using Microsoft.AspNetCore.Http;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Transports;

/// <summary>Of what every transport does, what has a meaning over HTTP/2.</summary>
public sealed class Http2TransportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Brings_the_answer_back()
    {
        await using var target = await Http2Target.StartAsync(Token);
        using var talk = Open(target.Address);
        var call = talk.Send(HttpMethod.Post, "/a?b=c", "{}");
        (call.Failure, call.Status, call.Retried).ShouldBe((null, 200, false));
        Body(call).ShouldBe("HTTP/2 POST {}");
        HeaderLines
            .Of(call.Head.Span)
            .ShouldContain(header => header.Key.Equals("server", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Carries_many_requests_at_once_on_connections_opened_beforehand()
    {
        await using var target = await Http2Target.StartAsync(Token);
        using var talk = Open(target.Address);
        talk.Transport.Open(150);
        talk.PollUntil(() => !talk.Transport.IsOpening);
        for (var i = 0; i < 300; i++)
        {
            talk.Begin(HttpMethod.Post, "/a", "{}");
        }
        talk.Take(300).ShouldAllBe(call => call.Failure == null && !call.Retried && Body(call) == "HTTP/2 POST {}");
    }

    [Fact]
    public async Task Reads_and_sends_large_bodies()
    {
        var large = new string('x', 3_000_000);
        await using var target = await Http2Target.StartAsync(Token);
        using var talk = Open(target.Address);
        Body(talk.Send(HttpMethod.Post, "/", large)).ShouldBe("HTTP/2 POST " + large);
    }

    [Fact]
    public async Task Does_not_follow_a_redirect()
    {
        var asked = 0;
        await using var target = await Http2Target.StartAsync(
            Token,
            context =>
            {
                asked++;
                context.Response.Redirect("/again");
                return Task.CompletedTask;
            }
        );
        using var talk = Open(target.Address);
        var call = talk.Send();
        (call.Status, call.Failure, asked).ShouldBe((302, null, 1));
    }

    [Fact]
    public async Task Gives_up_an_answer_that_never_comes()
    {
        var asked = new TaskCompletionSource();
        await using var target = await Http2Target.StartAsync(
            Token,
            async context =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        using var talk = Open(target.Address);
        var call = talk.Begin(HttpMethod.Get, "/");
        talk.PollUntil(() => asked.Task.IsCompleted);
        talk.Transport.Cancel(call);
        talk.Take(1);
        call.Failure.ShouldBe(new Failure(Stage.Answer, Cause.Timeout));
    }

    [Fact]
    public async Task Reads_no_more_of_an_answer_than_its_limit()
    {
        await using var target = await Http2Target.StartAsync(
            Token,
            async context =>
            {
                var part = new byte[64 * 1024];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(part, context.RequestAborted);
                }
            }
        );
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Body, Cause.TooLarge, 200));
    }

    [Fact]
    public void Says_that_nobody_listens()
    {
        using var talk = Open(SocketTarget.Nobody());
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Refused));
    }

    private static string Body(Call call) => Encoding.UTF8.GetString(call.Body.Span);

    private static TransportTalk Open(Uri target)
    {
        var options = new TransportOptions
        {
            Target = target,
            Timeout = TransportTalk.Patience,
            Protocol = Load.Driving.HttpProtocol.Http2,
        };
        var clock = new LoadClock(TimeProvider.System);
        clock.Begin();
        return new TransportTalk(new PlatformTransport(options, clock), clock, options);
    }
}

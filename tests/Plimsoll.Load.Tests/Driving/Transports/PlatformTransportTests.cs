using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Transports;

public sealed class PlatformTransportTests : TransportConformance
{
    internal override ITransport Create(TransportOptions options, LoadClock clock) =>
        new PlatformTransport(options, clock);

    /// <summary>The platform's client tries three times more, also on fresh connections, and does not tell.</summary>
    internal override int MostAttempts => 4;

    internal override void GiveUpConnecting(Talk talk, Call call) { }

    [Fact]
    public async Task Refuses_a_certificate_that_this_machine_does_not_trust()
    {
        await using var target = new TlsTarget();
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Certificate));
    }

    [Fact]
    public async Task Takes_any_certificate_where_it_is_told_to()
    {
        await using var target = new TlsTarget();
        using var talk = Open(target.Address, options => options with { AnyCertificate = true });
        var call = talk.Send();
        (call.Status, call.Failure).ShouldBe((200, null));
        Body(call).ShouldBe("encrypted");
    }

    [Fact]
    public async Task Says_that_the_target_does_not_speak_TLS()
    {
        await using var target = SocketTarget.Always("{}");
        using var talk = Open(new Uri($"https://127.0.0.1:{target.Address.Port}"));
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Tls));
    }

    [Fact]
    public async Task Speaks_HTTP_2_with_a_target_that_speaks_nothing_else()
    {
        await using var target = await Http2Target.StartAsync(TestContext.Current.CancellationToken);
        using var talk = Open(target.Address, options => options with { Protocol = HttpProtocol.Http2 });
        for (var i = 0; i < 50; i++)
        {
            talk.Begin(HttpMethod.Post, "/a", "{}");
        }
        talk.Take(50).ShouldAllBe(call => call.Failure == null && Body(call) == "HTTP/2 POST {}");
    }

    [Fact]
    public async Task Says_that_the_target_does_not_speak_HTTP_2()
    {
        await using var target = SocketTarget.Always("{}");
        using var talk = Open(target.Address, options => options with { Protocol = HttpProtocol.Http2 });
        var failure = talk.Send().Failure!.Value;
        failure.Stage.ShouldBe(Stage.Answer);
    }
}

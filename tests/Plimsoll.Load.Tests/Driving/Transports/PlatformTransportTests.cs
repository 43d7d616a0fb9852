using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Transports;

public sealed class PlatformTransportTests : TransportConformance
{
    internal override ITransport Create(TransportOptions options, LoadClock clock) =>
        new PlatformTransport(options, clock);

    /// <summary>The platform's client tries again also on a fresh connection.</summary>
    internal override int MostAttempts => 2;

    internal override void GiveUpConnecting(TransportTalk talk, Call call) { }

    [Fact]
    public async Task A_request_that_was_sent_once_is_not_counted_as_sent_again()
    {
        await using var target = SocketTarget.Always("{}");
        using var talk = Open(target.Address);
        talk.Send().Retried.ShouldBeFalse();
        talk.Send().Retried.ShouldBeFalse();
        target.Requests.Count.ShouldBe(2);
    }

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
    public async Task Says_that_the_target_does_not_speak_HTTP_2()
    {
        await using var target = SocketTarget.Always("{}");
        using var talk = Open(target.Address, options => options with { Protocol = HttpProtocol.Http2 });
        var failure = talk.Send().Failure!.Value;
        failure.Stage.ShouldBe(Stage.Answer);
    }
}

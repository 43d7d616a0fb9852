using System.Security.Cryptography.X509Certificates;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Transports;

/// <summary>The platform's client over TLS.</summary>
public sealed class EncryptedTransportTests : TransportConformance, IDisposable
{
    private readonly X509Certificate2 _certificate = TlsTarget.SelfSigned();

    internal override int MostAttempts => 2;

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Opens_connections_beforehand_and_then_uses_them()
    {
        const int Count = 20;
        var come = 0;
        var all = new TaskCompletionSource();
        await using var target = Listen(async exchange =>
        {
            if (Interlocked.Increment(ref come) == Count)
            {
                all.SetResult();
            }
            await all.Task.WaitAsync(exchange.Stop);
            await exchange.AnswerAsync(200, "");
        });
        using var talk = Open(target.Address, options => options with { MaxConnections = Count });
        talk.Transport.Open(Count);
        talk.PollUntil(() => !talk.Transport.IsOpening);
        (target.Connections, target.Requests.Count).ShouldBe((Count, 0));
        for (var i = 0; i < Count; i++)
        {
            talk.Begin(HttpMethod.Get, "/");
        }
        talk.Take(Count).ShouldAllBe(call => call.Failure == null);
        target.Connections.ShouldBe(Count);
    }

    [Fact]
    public void Stops_opening_where_nobody_listens_and_says_so_when_a_request_comes()
    {
        using var talk = Open(At(SocketTarget.Nobody()));
        talk.Transport.Open(1000);
        talk.PollUntil(() => !talk.Transport.IsOpening);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Refused));
    }

    [Fact]
    public async Task A_connection_that_the_target_has_closed_before_its_first_request_is_not_used()
    {
        await using var target = Listen(exchange => exchange.AnswerAsync(200, ""));
        using var talk = Open(target.Address, options => options with { MaxConnections = 1 });
        talk.Transport.Open(1);
        talk.PollUntil(() => !talk.Transport.IsOpening);
        target.HangUp();
        var call = talk.Send();
        (call.Failure, call.Retried).ShouldBe((null, false));
    }

    internal override ITransport Create(TransportOptions options, LoadClock clock) =>
        new PlatformTransport(options, clock);

    internal override SocketTarget Listen(Func<TargetExchange, Task> answer) => new(answer, _certificate);

    internal override Uri At(Uri plain) => new UriBuilder(plain) { Scheme = Uri.UriSchemeHttps }.Uri;

    internal override TransportOptions Adapt(TransportOptions options) => options with { AnyCertificate = true };

    internal override void GiveUpConnecting(TransportTalk talk, Call call) { }
}

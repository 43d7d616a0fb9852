using System.Net;
using System.Net.Sockets;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Driving.Transports.Epoll;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Transports.Epoll;

public sealed class EpollTransportTests : TransportConformance
{
    internal override ITransport Create(TransportOptions options, LoadClock clock) =>
        new EpollTransport(options, TargetAddresses.Of(options.Target), clock);

    [Fact]
    public async Task Opens_connections_beforehand_and_then_uses_them()
    {
        await using var target = SocketTarget.Always("{}");
        using var talk = Open(target.Address, options => options with { MaxConnections = 100 });
        talk.Transport.Open(100);
        while (talk.Transport.IsOpening)
        {
            talk.Transport.Poll(TimeSpan.FromSeconds(10));
        }
        for (var i = 0; i < 100; i++)
        {
            talk.Begin(HttpMethod.Get, "/");
        }
        talk.Take(100).ShouldAllBe(call => call.Failure == null);
        target.Connections.ShouldBe(100);
    }

    [Fact]
    public void Stops_opening_where_nobody_listens_and_says_so_when_a_request_comes()
    {
        using var talk = Open(SocketTarget.Nobody());
        talk.Transport.Open(1000);
        while (talk.Transport.IsOpening)
        {
            talk.Transport.Poll(TimeSpan.FromSeconds(10));
        }
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Refused));
    }

    [Fact]
    public async Task The_time_in_line_is_told_from_the_time_of_service()
    {
        var hold = new SemaphoreSlim(0);
        await using var target = new SocketTarget(async exchange =>
        {
            await hold.WaitAsync(exchange.Stop);
            await exchange.AnswerAsync(200, "");
        });
        using var talk = Open(target.Address, options => options with { MaxConnections = 1 });
        var first = talk.Begin(HttpMethod.Get, "/");
        var second = talk.Begin(HttpMethod.Get, "/");
        hold.Release(2);
        talk.Take(2);
        second.Sent.ShouldBeGreaterThanOrEqualTo(first.Ended);
    }

    [Fact]
    public async Task What_times_out_in_line_never_started()
    {
        await using var target = new SocketTarget(exchange => exchange.NeverAsync());
        using var talk = Open(target.Address, options => options with { MaxConnections = 1 });
        var first = talk.Begin(HttpMethod.Get, "/");
        var second = talk.Begin(HttpMethod.Get, "/");
        talk.PollUntil(() => !target.Requests.IsEmpty);
        talk.Transport.Cancel(first);
        talk.Transport.Cancel(second);
        talk.Take(2);
        first.Failure.ShouldBe(new Failure(Stage.Answer, Cause.Timeout));
        second.Failure.ShouldBe(new Failure(Stage.Start, Cause.Timeout));
        second.Sent.ShouldBe(TimeSpan.Zero);
        target.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_place_in_line_that_was_given_up_is_not_served_when_its_call_is_used_anew()
    {
        var hold = new SemaphoreSlim(0);
        await using var target = new SocketTarget(async exchange =>
        {
            await hold.WaitAsync(exchange.Stop);
            await exchange.AnswerAsync(200, "");
        });
        using var talk = Open(target.Address, options => options with { MaxConnections = 1 });
        talk.Begin(HttpMethod.Get, "/first");
        var second = talk.Begin(HttpMethod.Get, "/second");
        talk.Transport.Cancel(second);
        talk.Take(1).ShouldBe([second]);
        talk.Transport.Cancel(second);
        talk.Again(second);
        hold.Release(2);
        talk.Take(2);
        target.Requests.Select(request => request.Path).ShouldBe(["/first", "/second"]);
    }

    [Fact]
    public async Task Tries_every_address_of_a_name()
    {
        // localhost stands for ::1 as well where there is IPv6; the target listens on 127.0.0.1 only.
        await using var target = SocketTarget.Always("{}");
        using var talk = Open(new Uri($"http://localhost:{target.Address.Port}"));
        talk.Send().Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Speaks_IPv6()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var token = TestContext.Current.CancellationToken;
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync(token);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[1000], token);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), token);
            },
            token
        );
        using var talk = Open(new Uri($"http://[::1]:{port}"));
        talk.Send().Failure.ShouldBeNull();
        await serving;
    }
}

using System.Net;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Faults.Proxying;

public sealed class HttpFaultTests : IAsyncDisposable
{
    private const string Struck = "HTTP/1.1 503 Fault\r\nContent-Length: 0\r\nX-Plimsoll-Fault: http\r\n\r\n";
    private const string Fine = "HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\nok";
    private readonly ManualFaultClock _clock = new();
    private readonly SocketTarget _target = SocketTarget.Always("ok");
    private readonly FaultProxy _proxy;

    public HttpFaultTests() =>
        _proxy = FaultProxy.Start(
            new ProxyOptions
            {
                Name = "web",
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                To = new DnsEndPoint("127.0.0.1", _target.Address.Port),
                IsHttp = true,
            },
            new Random(1),
            _clock
        );

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task A_struck_request_is_answered_by_the_proxy_and_the_connection_goes_on()
    {
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
        (await caller.HearAsync(Fine.Length)).ShouldBe(Fine);
        using (_proxy.Begin(new ProxyFault.Http(503, Wait: null, Probability: 1)))
        {
            await caller.SayAsync("POST /2 HTTP/1.1\r\nContent-Length: 4\r\n\r\nbo");
            await caller.SayAsync("dy");
            (await caller.HearAsync(Struck.Length)).ShouldBe(Struck);
        }
        await caller.SayAsync("GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
        (await caller.HearAsync(Fine.Length)).ShouldBe(Fine);
        _target.Requests.Select(request => request.Path).ShouldBe(["/1", "/3"]);
        _proxy.Counts.StruckRequests.ShouldBe(1);
    }

    [Fact]
    public async Task A_request_that_is_held_up_arrives_later()
    {
        using var fault = _proxy.Begin(new ProxyFault.Http(Status: null, Fixed(250), Probability: 1));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("GET / HTTP/1.1\r\n\r\n");
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromMilliseconds(250));
        _target.Requests.ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        (await caller.HearAsync(Fine.Length)).ShouldBe(Fine);
    }

    [Fact]
    public async Task About_as_many_are_struck_as_was_asked_for()
    {
        using var fault = _proxy.Begin(new ProxyFault.Http(503, Wait: null, Probability: 0.3));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        for (var i = 0; i < 1000; i++)
        {
            await caller.SayAsync("GET / HTTP/1.1\r\n\r\n");
            var first = await caller.HearAsync(12);
            await caller.HearAsync((first.EndsWith("503") ? Struck : Fine).Length - 12);
        }
        // The proxy's seed is fixed; 300 ± 4 standard deviations of a binomial count.
        _proxy.Counts.StruckRequests.ShouldBeInRange(242, 358);
    }

    [Fact]
    public async Task A_client_that_sends_requests_ahead_is_left_alone()
    {
        using var fault = _proxy.Begin(new ProxyFault.Http(503, Wait: null, Probability: 0.5));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\n\r\n", 50)));
        var rest = 50;
        while (rest-- > 0)
        {
            var first = await caller.HearAsync(12);
            await caller.HearAsync((first.EndsWith("503") ? Struck : Fine).Length - 12);
            if (!first.EndsWith("503"))
            {
                break; // the first that is forwarded is followed at once by another
            }
        }
        (await caller.HearAsync(rest * Fine.Length)).ShouldBe(string.Concat(Enumerable.Repeat(Fine, rest)));
    }

    [Fact]
    public async Task A_client_that_waits_before_its_body_is_answered_and_closed()
    {
        using var fault = _proxy.Begin(new ProxyFault.Http(503, Wait: null, Probability: 1));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        (await caller.HearOutAsync()).ShouldBe(Struck.Replace("http\r\n\r\n", "http\r\nConnection: close\r\n\r\n"));
    }

    [Fact]
    public async Task What_is_no_http_passes_untouched()
    {
        await using var echo = new EchoServer();
        await using var proxy = FaultProxy.Start(
            new ProxyOptions
            {
                Name = "db",
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                To = echo.Address,
                IsHttp = true,
            },
            new Random(1),
            _clock
        );
        using var fault = proxy.Begin(new ProxyFault.Http(503, Wait: null, Probability: 1));
        foreach (var text in new[] { "\0\0\0\bstartup", "\x16\x03\x01hello", "PRI * HTTP/2.0\r\n\r\nSM", "GET me\r\n" })
        {
            using var caller = await Caller.ConnectAsync(proxy.Address);
            await caller.SayAsync(text);
            (await caller.HearAsync(text.Length)).ShouldBe(text);
        }
    }

    private static Delay.Fixed Fixed(int milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds));
}

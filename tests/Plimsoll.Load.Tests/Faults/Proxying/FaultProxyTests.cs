using System.Net;
using System.Net.Sockets;
using Plimsoll.Core;
using Plimsoll.Load.Faults.Proxying;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Faults.Proxying;

public sealed class FaultProxyTests : IAsyncDisposable
{
    private readonly ManualFaultClock _clock = new();
    private readonly EchoServer _server = new();
    private readonly FaultProxy _proxy;

    public FaultProxyTests() => _proxy = Start(_server.Address);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Passes_everything_on_without_a_fault()
    {
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("hello");
        (await caller.HearAsync(5)).ShouldBe("hello");
        caller.Socket.Shutdown(SocketShutdown.Send);
        (await caller.HearOutAsync()).ShouldBe("");
        _proxy.Counts.BytesUp.ShouldBe(5);
        _proxy.Counts.BytesDown.ShouldBe(5);
    }

    [Fact]
    public async Task Holds_an_answer_up_for_its_latency_and_no_longer()
    {
        using var fault = _proxy.Begin(new ProxyFault.Latency(Up: null, Ms(20)));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("hello");
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromMilliseconds(20));
        caller.Socket.Available.ShouldBe(0);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        (await caller.HearAsync(5)).ShouldBe("hello");
    }

    [Fact]
    public async Task Latencies_of_both_directions_and_of_several_faults_add_up()
    {
        using var one = _proxy.Begin(new ProxyFault.Latency(Ms(30), Ms(20)));
        using var two = _proxy.Begin(new ProxyFault.Latency(Ms(5), Down: null));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("hello");
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromMilliseconds(35));
        _clock.Advance(TimeSpan.FromMilliseconds(35));
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromMilliseconds(20));
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        (await caller.HearAsync(5)).ShouldBe("hello");
    }

    [Fact]
    public async Task What_is_held_up_goes_on_at_once_when_the_fault_ends()
    {
        var fault = _proxy.Begin(new ProxyFault.Latency(Up: null, new Delay.Fixed(TimeSpan.FromMinutes(10))));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("hello");
        await _clock.NextWaitAsync();
        fault.Dispose();
        (await caller.HearAsync(5)).ShouldBe("hello");
    }

    [Fact]
    public async Task A_narrow_link_lets_each_piece_through_when_it_has_crossed()
    {
        using var fault = _proxy.Begin(new ProxyFault.Bandwidth(UpBytesPerSecond: 1000, DownBytesPerSecond: null));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync(new string('x', 500));
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromMilliseconds(256));
        _clock.Advance(TimeSpan.FromMilliseconds(256));
        (await caller.HearAsync(256)).Length.ShouldBe(256);
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromMilliseconds(244));
        _clock.Advance(TimeSpan.FromMilliseconds(244));
        (await caller.HearAsync(244)).Length.ShouldBe(244);
    }

    [Fact]
    public async Task Resets_the_connections_there_are_and_the_new_ones()
    {
        using var early = await Caller.ConnectAsync(_proxy.Address);
        await early.SayAsync("hello");
        await early.HearAsync(5);
        var fault = _proxy.Begin(new ProxyFault.Reset());
        (await early.FailureAsync()).ShouldBe(SocketError.ConnectionReset);
        (await Caller.FailureAsync(_proxy.Address)).ShouldBe(SocketError.ConnectionReset);
        fault.Dispose();
        using var after = await Caller.ConnectAsync(_proxy.Address);
        await after.SayAsync("hello");
        (await after.HearAsync(5)).ShouldBe("hello");
    }

    [Fact]
    public async Task A_black_hole_accepts_and_forwards_nothing_until_it_ends()
    {
        using var early = await Caller.ConnectAsync(_proxy.Address);
        await early.SayAsync("one");
        await early.HearAsync(3);
        var fault = _proxy.Begin(new ProxyFault.BlackHole());
        using var late = await Caller.ConnectAsync(_proxy.Address);
        await early.SayAsync("two");
        await late.SayAsync("three");
        early.Socket.Available.ShouldBe(0);
        _server.Connections.ShouldBe(1);
        fault.Dispose();
        (await early.HearAsync(3)).ShouldBe("two");
        (await late.HearAsync(5)).ShouldBe("three");
    }

    [Fact]
    public async Task Refuses_new_connections_and_keeps_those_there_are()
    {
        using var early = await Caller.ConnectAsync(_proxy.Address);
        await early.SayAsync("one");
        await early.HearAsync(3);
        var fault = _proxy.Begin(new ProxyFault.Refuse());
        var refused = await Should.ThrowAsync<SocketException>(() => Caller.ConnectAsync(_proxy.Address));
        refused.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        await early.SayAsync("two");
        (await early.HearAsync(3)).ShouldBe("two");
        fault.Dispose();
        using var after = await Caller.ConnectAsync(_proxy.Address);
        await after.SayAsync("three");
        (await after.HearAsync(5)).ShouldBe("three");
    }

    [Fact]
    public async Task A_slow_close_is_passed_on_late()
    {
        using var fault = _proxy.Begin(new ProxyFault.SlowClose(TimeSpan.FromSeconds(5)));
        using var caller = await Caller.ConnectAsync(_proxy.Address);
        await caller.SayAsync("hello");
        await caller.HearAsync(5);
        caller.Socket.Shutdown(SocketShutdown.Send);
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await _clock.NextWaitAsync()).ShouldBe(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await caller.HearOutAsync()).ShouldBe("");
    }

    [Fact]
    public async Task Where_the_server_refuses_the_client_is_reset()
    {
        var nobody = SocketTarget.Nobody();
        await using var proxy = Start(new DnsEndPoint("127.0.0.1", nobody.Port));
        (await Caller.FailureAsync(proxy.Address)).ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task A_reset_by_the_server_is_passed_on()
    {
        await using var target = new SocketTarget(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        await using var proxy = Start(new DnsEndPoint("127.0.0.1", target.Address.Port));
        using var caller = await Caller.ConnectAsync(proxy.Address);
        await caller.SayAsync("GET / HTTP/1.1\r\n\r\n");
        (await caller.FailureAsync()).ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Whatever_the_faults_bytes_arrive_whole_and_in_order()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var clock = new PreciseClock();
        await using var proxy = Start(_server.Address, clock, random: new Random(seed));
        using var jitter = proxy.Begin(new ProxyFault.Latency(Jitter(0, 2), Jitter(0, 2)));
        using var narrow = proxy.Begin(new ProxyFault.Bandwidth(4_000_000, 4_000_000));
        var callers = Enumerable.Range(0, 8).Select(_ => SendAsync(random.Next())).ToList();
        var flicker = proxy.Begin(new ProxyFault.BlackHole());
        flicker.Dispose();
        await Task.WhenAll(callers);

        async Task SendAsync(int own)
        {
            var sent = new byte[50_000];
            new Random(own).NextBytes(sent);
            using var caller = await Caller.ConnectAsync(proxy.Address);
            var hearing = caller.HearAsync(sent.Length);
            for (var at = 0; at < sent.Length; at += 997)
            {
                await caller.Socket.SendAsync(sent.AsMemory(at, Math.Min(997, sent.Length - at)));
            }
            (await hearing).ShouldBe(System.Text.Encoding.Latin1.GetString(sent));
        }
    }

    [Fact]
    public void Refuses_to_listen_where_other_machines_can_reach_it()
    {
        var open = new ProxyOptions
        {
            Name = "db",
            Listen = new IPEndPoint(IPAddress.Any, 0),
            To = _server.Address,
        };
        var fault = Should.Throw<PlimsollException>(() => FaultProxy.Start(open, new Random(1), _clock));
        fault.Fault.ShouldBe(Fault.Usage);
        fault.Message.ShouldContain("which other machines can reach");
    }

    [Fact]
    public void Says_when_the_address_is_in_use()
    {
        var taken = new ProxyOptions
        {
            Name = "db",
            Listen = new IPEndPoint(IPAddress.Loopback, _server.Address.Port),
            To = _server.Address,
        };
        Should
            .Throw<PlimsollException>(() => FaultProxy.Start(taken, new Random(1), _clock))
            .Message.ShouldStartWith("The proxy db cannot listen on 127.0.0.1:");
    }

    private static Delay.Fixed Ms(int milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds));

    private static Delay.Uniform Jitter(int low, int high) =>
        new(TimeSpan.FromMilliseconds(low), TimeSpan.FromMilliseconds(high));

    private FaultProxy Start(DnsEndPoint to, IFaultClock? clock = null, Random? random = null) =>
        FaultProxy.Start(
            new ProxyOptions
            {
                Name = "test",
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                To = to,
            },
            random ?? new Random(1),
            clock ?? _clock
        );
}

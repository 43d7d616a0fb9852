using System.Net;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Requests;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Targets;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Driving.Transports;

/// <summary>What every transport does, whatever the target does to it.</summary>
public abstract class TransportConformance
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    internal abstract ITransport Create(TransportOptions options, LoadClock clock);

    [Fact]
    public async Task Brings_the_answer_back()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.AnswerAsync(201, exchange.Request.Body + "!", "X-One: 1\r\n")
        );
        using var talk = Open(target.Address);
        var call = talk.Send(HttpMethod.Post, "/a?b=c", """{"x":1}""");
        call.Failure.ShouldBeNull();
        call.Status.ShouldBe(201);
        Body(call).ShouldBe("""{"x":1}!""");
        HeaderLines.Of(call.Head.Span).ShouldContain(new KeyValuePair<string, string>("X-One", "1"));
        call.Bytes.ShouldBeGreaterThan(0);
        call.Ended.ShouldBeGreaterThanOrEqualTo(call.Sent);
        var request = target.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path).ShouldBe(("POST", "/a?b=c"));
        request.Headers["Host"].ShouldBe(target.Address.Authority);
        request.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Keeps_a_connection_and_uses_it_again()
    {
        await using var target = SocketTarget.Always("{}");
        using var talk = Open(target.Address);
        for (var i = 0; i < 20; i++)
        {
            talk.Send().Failure.ShouldBeNull();
        }
        target.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\n0\r\nTrailer: a\r\n\r\n")]
    public async Task Knows_where_an_answer_ends(string method, string answer)
    {
        await using var target = new SocketTarget(exchange => exchange.WriteAsync(answer));
        using var talk = Open(target.Address);
        talk.Send(new HttpMethod(method), "/").Failure.ShouldBeNull();
        talk.Send(new HttpMethod(method), "/").Failure.ShouldBeNull();
        target.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhi")]
    public async Task Takes_a_new_connection_after_one_that_ends(string answer)
    {
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.WriteAsync(answer);
            exchange.Socket.Close();
        });
        using var talk = Open(target.Address);
        Body(talk.Send()).ShouldBe("hi");
        Body(talk.Send()).ShouldBe("hi");
        target.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Does_not_use_a_connection_on_which_more_has_come_than_the_answer()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
            )
        );
        using var talk = Open(target.Address);
        talk.Send().Status.ShouldBe(200);
        talk.Send().Status.ShouldBe(200);
        target.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Reads_an_answer_that_comes_byte_by_byte()
    {
        const string Answer =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0f\r\n0123456789abcde\r\n0\r\nT: x\r\n\r\n";
        await using var target = new SocketTarget(async exchange =>
        {
            foreach (var one in Answer)
            {
                await exchange.WriteAsync(one.ToString());
            }
        });
        using var talk = Open(target.Address);
        Body(talk.Send()).ShouldBe("abc0123456789abcde");
        Body(talk.Send()).ShouldBe("abc0123456789abcde");
    }

    [Fact]
    public async Task Reads_and_sends_large_bodies()
    {
        var large = new string('x', 3_000_000);
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(200, exchange.Request.Body));
        using var talk = Open(target.Address);
        var call = talk.Send(HttpMethod.Post, "/", large);
        call.Failure.ShouldBeNull();
        Body(call).ShouldBe(large);
    }

    [Fact]
    public async Task Carries_many_requests_at_once()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(200, exchange.Request.Path));
        using var talk = Open(target.Address);
        for (var round = 0; round < 3; round++)
        {
            var calls = Enumerable.Range(0, 300).Select(i => talk.Begin(HttpMethod.Get, $"/{round}/{i}")).ToList();
            talk.Take(calls.Count);
            foreach (var (i, call) in calls.Index())
            {
                call.Failure.ShouldBeNull();
                Body(call).ShouldBe($"/{round}/{i}");
            }
        }
    }

    [Fact]
    public async Task Waits_in_line_where_all_connections_are_busy_and_never_sends_ahead_of_an_answer()
    {
        var ahead = 0;
        await using var target = new SocketTarget(async exchange =>
        {
            await Task.Yield();
            ahead += exchange.Socket.Available;
            await exchange.AnswerAsync(200, "");
        });
        using var talk = Open(target.Address, options => options with { MaxConnections = 1 });
        for (var i = 0; i < 50; i++)
        {
            talk.Begin(HttpMethod.Get, "/");
        }
        talk.Take(50).ShouldAllBe(call => call.Failure == null);
        target.Connections.ShouldBe(1);
        ahead.ShouldBe(0);
    }

    [Fact]
    public async Task Goes_on_where_the_target_has_closed_a_kept_connection_meanwhile()
    {
        var closed = new SemaphoreSlim(0);
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.AnswerAsync(200, "");
            exchange.Socket.Shutdown(SocketShutdown.Both);
            exchange.Socket.Close();
            closed.Release();
        });
        using var talk = Open(target.Address);
        for (var i = 0; i < 10; i++)
        {
            talk.Send().Failure.ShouldBeNull();
            await closed.WaitAsync(TestContext.Current.CancellationToken);
        }
        target.Connections.ShouldBe(10);
    }

    [Fact]
    public async Task Sends_once_more_where_a_kept_connection_is_closed_before_anything_comes_back()
    {
        var seen = 0;
        await using var target = new SocketTarget(exchange =>
        {
            if (Interlocked.Increment(ref seen) == 2)
            {
                exchange.Socket.Shutdown(SocketShutdown.Both);
                exchange.Socket.Close();
                return Task.CompletedTask;
            }
            return exchange.AnswerAsync(200, "");
        });
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBeNull();
        var again = talk.Send();
        again.Failure.ShouldBeNull();
        seen.ShouldBe(3);
        target.Connections.ShouldBe(2);
        SaysThatItRetried(again);
    }

    [Fact]
    public async Task Does_not_send_a_body_twice()
    {
        var seen = 0;
        await using var target = new SocketTarget(exchange =>
        {
            if (Interlocked.Increment(ref seen) == 2)
            {
                exchange.Socket.Shutdown(SocketShutdown.Both);
                exchange.Socket.Close();
                return Task.CompletedTask;
            }
            return exchange.AnswerAsync(200, "");
        });
        using var talk = Open(target.Address);
        talk.Send(HttpMethod.Post, "/", "{}").Failure.ShouldBeNull();
        talk.Send(HttpMethod.Post, "/", "{}").Failure.ShouldBe(new Failure(Stage.Answer, Cause.Reset));
        seen.ShouldBe(2);
    }

    [Fact]
    public async Task Gives_a_fresh_connection_that_is_closed_without_an_answer_up()
    {
        await using var target = new SocketTarget(exchange =>
        {
            exchange.Socket.Shutdown(SocketShutdown.Both);
            exchange.Socket.Close();
            return Task.CompletedTask;
        });
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Answer, Cause.Reset));
        target.Requests.Count.ShouldBeLessThanOrEqualTo(MostAttempts);
    }

    [Fact]
    public void Says_that_nobody_listens()
    {
        using var talk = Open(SocketTarget.Nobody());
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Refused));
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Refused));
    }

    [Fact]
    public void Says_that_the_host_is_not_known()
    {
        using var talk = Open(new Uri("http://no-such-host.invalid/"));
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.UnknownHost));
    }

    [Fact]
    public void Says_that_no_connection_came_about_in_time()
    {
        // The kernel drops the knocks on a full line: one is accepted beyond a backlog of none.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        using var fill = new TcpClient();
        fill.Connect((IPEndPoint)deaf.LocalEndPoint!);
        using var talk = Open(
            new Uri($"http://127.0.0.1:{((IPEndPoint)deaf.LocalEndPoint!).Port}"),
            options => options with { Timeout = TimeSpan.FromSeconds(1) }
        );
        var call = talk.Begin(HttpMethod.Get, "/");
        GiveUpConnecting(talk, call);
        talk.Take(1);
        call.Failure.ShouldBe(new Failure(Stage.Connect, Cause.Timeout));
    }

    [Fact]
    public async Task Counts_a_reset()
    {
        await using var target = new SocketTarget(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Answer, Cause.Reset));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nonl")]
    public async Task Counts_a_body_that_is_cut_off(string answer)
    {
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.WriteAsync(answer);
            exchange.Socket.Close();
        });
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Body, Cause.Reset, 200));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    public async Task Counts_garbage(string answer)
    {
        await using var target = new SocketTarget(exchange => exchange.WriteAsync(answer));
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Answer, Cause.Garbage));
    }

    [Fact]
    public async Task Counts_a_broken_chunk()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n")
        );
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Body, Cause.Garbage, 200));
    }

    [Fact]
    public async Task Gives_up_an_answer_that_never_comes()
    {
        await using var target = new SocketTarget(exchange => exchange.NeverAsync());
        using var talk = Open(target.Address);
        var call = talk.Begin(HttpMethod.Get, "/");
        talk.PollUntil(() => !target.Requests.IsEmpty);
        talk.Transport.Cancel(call);
        talk.Take(1);
        call.Failure.ShouldBe(new Failure(Stage.Answer, Cause.Timeout));
    }

    [Fact]
    public async Task Gives_up_a_body_that_never_ends()
    {
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            await exchange.NeverAsync();
        });
        using var talk = Open(target.Address);
        var call = talk.Begin(HttpMethod.Get, "/");
        talk.PollUntil(() => call.Status == 200);
        talk.Transport.Cancel(call);
        talk.Take(1);
        call.Failure.ShouldBe(new Failure(Stage.Body, Cause.Timeout, 200));
    }

    [Fact]
    public async Task Is_as_good_as_new_after_a_timeout()
    {
        var seen = 0;
        await using var target = new SocketTarget(exchange =>
            Interlocked.Increment(ref seen) == 1 ? exchange.NeverAsync() : exchange.AnswerAsync(200, "late")
        );
        using var talk = Open(target.Address, options => options with { MaxConnections = 1 });
        var call = talk.Begin(HttpMethod.Get, "/");
        talk.PollUntil(() => !target.Requests.IsEmpty);
        talk.Transport.Cancel(call);
        talk.Take(1);
        call.Failure!.Value.Cause.ShouldBe(Cause.Timeout);
        Body(talk.Send()).ShouldBe("late");
    }

    [Fact]
    public async Task Reads_no_more_of_a_gigabyte_than_its_limit()
    {
        var written = 0L;
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            var chunk = Encoding.ASCII.GetBytes("100000\r\n" + new string('x', 0x100000) + "\r\n");
            for (var i = 0; i < 1024; i++)
            {
                await exchange.Stream.WriteAsync(chunk, exchange.Stop);
                Interlocked.Add(ref written, chunk.Length);
            }
        });
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Body, Cause.TooLarge, 200));
        // What lies in the kernel's buffers comes on top of the limit of 8 MB.
        Interlocked.Read(ref written).ShouldBeLessThan(64 * 1024 * 1024);
    }

    [Fact]
    public async Task Does_not_begin_with_an_answer_that_says_it_is_too_large()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\nxxx")
        );
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Body, Cause.TooLarge, 200));
    }

    [Fact]
    public async Task Does_not_read_a_head_without_end()
    {
        await using var target = new SocketTarget(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await exchange.WriteAsync($"X: {new string('x', 1000)}\r\n");
            }
        });
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Answer, Cause.TooLarge));
    }

    [Fact]
    public async Task Does_not_follow_a_redirect()
    {
        await using var target = new SocketTarget(exchange => exchange.AnswerAsync(302, "", "Location: /again\r\n"));
        using var talk = Open(target.Address);
        var call = talk.Send();
        (call.Status, call.Failure).ShouldBe((302, null));
        target.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Wakes_when_told_to()
    {
        await using var target = new SocketTarget(exchange => exchange.NeverAsync());
        using var talk = Open(target.Address);
        talk.Begin(HttpMethod.Get, "/");
        using var poll = Task.Run(
            () => talk.Transport.Poll(TimeSpan.FromMinutes(10)),
            TestContext.Current.CancellationToken
        );
        while (!poll.IsCompleted)
        {
            talk.Transport.Wake();
            await Task.WhenAny(poll, Task.Delay(10, TestContext.Current.CancellationToken));
        }
        await poll;
    }

    /// <summary>Nothing where the transport gives up by itself.</summary>
    internal virtual void GiveUpConnecting(Talk talk, Call call) => talk.Transport.Cancel(call);

    /// <summary>How often a request is sent that each time is answered by a close.</summary>
    internal virtual int MostAttempts => 1;

    /// <summary>Where the transport can tell.</summary>
    internal virtual void SaysThatItRetried(Call call) { }

    internal static string Body(Call call) => Encoding.UTF8.GetString(call.Body.Span);

    internal Talk Open(Uri target, Func<TransportOptions, TransportOptions>? with = null)
    {
        var options = new TransportOptions { Target = target, Timeout = s_patience };
        options = with?.Invoke(options) ?? options;
        var clock = new LoadClock(TimeProvider.System);
        clock.Begin();
        return new Talk(Create(options, clock), clock, options);
    }

    /// <summary>A transport that is used as a worker uses it.</summary>
    internal sealed class Talk(ITransport transport, LoadClock clock, TransportOptions options) : IDisposable
    {
        private readonly List<Call> _underWay = [];

        public ITransport Transport => transport;

        public Call Send() => Send(HttpMethod.Get, "/");

        public Call Send(HttpMethod method, string path, string? body = null)
        {
            Begin(method, path, body);
            return Take(1)[0];
        }

        public Call Begin(HttpMethod method, string path, string? body = null)
        {
            var step = new Step
            {
                Name = "s",
                Method = method,
                Code = _ => new CodedRequest(path) { Json = body },
            };
            var request = new RequestBytes();
            new RequestWriter(step, options.Target)
                .Write(new Bindings([], [], new Random(1)), request)
                .ShouldBe(Writing.Done);
            var call = new Call
            {
                Request = request,
                KeepHead = true,
                KeepBody = true,
            };
            transport.Begin(call, clock.Now);
            _underWay.Add(call);
            return call;
        }

        /// <summary>A call that came back is used for the same request once more.</summary>
        public void Again(Call call)
        {
            transport.Begin(call, clock.Now);
            _underWay.Add(call);
        }

        public void PollUntil(Func<bool> holds)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (!holds())
            {
                transport.Poll(TimeSpan.FromMilliseconds(5));
                TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(s_patience);
            }
        }

        public List<Call> Take(int count)
        {
            var taken = new List<Call>();
            var began = TimeProvider.System.GetTimestamp();
            var cancelled = false;
            while (taken.Count < count)
            {
                while (transport.TryTake(out var call))
                {
                    call.IsUnderWay.ShouldBeFalse();
                    _underWay.Remove(call).ShouldBeTrue("a call comes back once");
                    taken.Add(call);
                }
                var left = s_patience - TimeProvider.System.GetElapsedTime(began);
                if (!cancelled && left <= TimeSpan.Zero)
                {
                    cancelled = true;
                    _underWay.ForEach(transport.Cancel);
                }
                left.ShouldBeGreaterThan(-s_patience, "a call has never come back");
                if (taken.Count < count)
                {
                    transport.Poll(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(100));
                }
            }
            return taken;
        }

        public void Dispose() => transport.Dispose();
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Transports;

public abstract partial class TransportConformance
{
    [Fact]
    public async Task Brings_the_answer_back()
    {
        await using var target = Listen(exchange =>
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
        await using var target = Listen(exchange => exchange.AnswerAsync(200, "{}"));
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
        await using var target = Listen(exchange => exchange.WriteAsync(answer));
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
        await using var target = Listen(async exchange =>
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
        await using var target = Listen(exchange =>
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
        await using var target = Listen(async exchange =>
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
        await using var target = Listen(exchange => exchange.AnswerAsync(200, exchange.Request.Body));
        using var talk = Open(target.Address);
        var call = talk.Send(HttpMethod.Post, "/", large);
        call.Failure.ShouldBeNull();
        Body(call).ShouldBe(large);
    }

    [Fact]
    public async Task Carries_many_requests_at_once()
    {
        await using var target = Listen(exchange => exchange.AnswerAsync(200, exchange.Request.Path));
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
        await using var target = Listen(async exchange =>
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
    public async Task Does_not_follow_a_redirect()
    {
        await using var target = Listen(exchange => exchange.AnswerAsync(302, "", "Location: /again\r\n"));
        using var talk = Open(target.Address);
        var call = talk.Send();
        (call.Status, call.Failure).ShouldBe((302, null));
        target.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Wakes_when_told_to()
    {
        await using var target = Listen(exchange => exchange.NeverAsync());
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
}

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
    public void Says_that_nobody_listens()
    {
        using var talk = Open(At(SocketTarget.Nobody()));
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Refused));
        talk.Send().Failure.ShouldBe(new Failure(Stage.Connect, Cause.Refused));
    }

    [Fact]
    public void Says_that_the_host_is_not_known()
    {
        using var talk = Open(At(new Uri("http://no-such-host.invalid/")));
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
            At(new Uri($"http://127.0.0.1:{((IPEndPoint)deaf.LocalEndPoint!).Port}")),
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
        await using var target = Listen(exchange =>
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
        await using var target = Listen(async exchange =>
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
        await using var target = Listen(exchange => exchange.WriteAsync(answer));
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Answer, Cause.Garbage));
    }

    [Fact]
    public async Task Counts_a_broken_chunk()
    {
        await using var target = Listen(exchange =>
            exchange.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n")
        );
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Body, Cause.Garbage, 200));
    }

    [Fact]
    public async Task Gives_up_an_answer_that_never_comes()
    {
        await using var target = Listen(exchange => exchange.NeverAsync());
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
        await using var target = Listen(async exchange =>
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
        await using var target = Listen(exchange =>
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
        await using var target = Listen(async exchange =>
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
        await using var target = Listen(exchange =>
            exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\nxxx")
        );
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Body, Cause.TooLarge, 200));
    }

    [Fact]
    public async Task Does_not_read_a_head_without_end()
    {
        await using var target = Listen(async exchange =>
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
}

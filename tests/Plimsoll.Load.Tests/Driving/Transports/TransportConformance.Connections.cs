using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Driving.Transports;

public abstract partial class TransportConformance
{
    [Fact]
    public async Task Goes_on_where_the_target_has_closed_a_kept_connection_meanwhile()
    {
        var closed = new SemaphoreSlim(0);
        await using var target = Listen(async exchange =>
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
        var seen = new StrongBox<int>();
        await using var target = ListenAndCloseAtTheSecond(seen);
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBeNull();
        var again = talk.Send();
        again.Failure.ShouldBeNull();
        seen.Value.ShouldBe(3);
        target.Connections.ShouldBe(2);
        again.Retried.ShouldBeTrue();
    }

    [Fact]
    public async Task Does_not_send_a_body_twice()
    {
        var seen = new StrongBox<int>();
        await using var target = ListenAndCloseAtTheSecond(seen);
        using var talk = Open(target.Address);
        talk.Send(HttpMethod.Post, "/", "{}").Failure.ShouldBeNull();
        talk.Send(HttpMethod.Post, "/", "{}").Failure.ShouldBe(new Failure(Stage.Answer, Cause.Reset));
        seen.Value.ShouldBe(2);
    }

    [Fact]
    public async Task Gives_a_fresh_connection_that_is_closed_without_an_answer_up()
    {
        await using var target = Listen(exchange =>
        {
            exchange.Socket.Shutdown(SocketShutdown.Both);
            exchange.Socket.Close();
            return Task.CompletedTask;
        });
        using var talk = Open(target.Address);
        talk.Send().Failure.ShouldBe(new Failure(Stage.Answer, Cause.Reset));
        target.Requests.Count.ShouldBeLessThanOrEqualTo(MostAttempts);
    }

    /// <summary>Closes the connection in place of the second answer.</summary>
    private SocketTarget ListenAndCloseAtTheSecond(StrongBox<int> seen) =>
        Listen(exchange =>
        {
            if (Interlocked.Increment(ref seen.Value) == 2)
            {
                exchange.Socket.Shutdown(SocketShutdown.Both);
                exchange.Socket.Close();
                return Task.CompletedTask;
            }
            return exchange.AnswerAsync(200, "");
        });
}

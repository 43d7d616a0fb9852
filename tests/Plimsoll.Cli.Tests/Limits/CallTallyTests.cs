using System.Net;
using Plimsoll.Cli.Limits.Sockets;

namespace Plimsoll.Tests.Limits;

public sealed class CallTallyTests
{
    private static readonly IPEndPoint s_other = new(IPAddress.Loopback, 7001);
    private static readonly HashSet<uint> s_own = [1, 2, 3, 4];
    private readonly CallTally _tally = new();

    [Fact]
    public void A_connection_on_which_more_was_sent_than_came_awaits_an_answer()
    {
        _tally.Add([Call(1, sentMs: 10, receivedMs: 90), Call(2, sentMs: 70, receivedMs: 30)], s_own);
        _tally.Add([Call(1, sentMs: 35, receivedMs: 115), Call(2, sentMs: 5, receivedMs: 55)], s_own);
        var use = _tally.Take().ShouldHaveSingleItem();
        use.To.ShouldBe(s_other);
        use.Awaiting.ShouldBe(1.5);
        use.Open.ShouldBe(2);
    }

    [Fact]
    public void An_answer_and_the_next_request_in_one_tick_are_a_call_under_way_where_calls_are_long()
    {
        _tally.Add([Call(1, sentMs: 70, receivedMs: 30)], s_own);
        _tally.Take();
        _tally.Add([Call(1, sentMs: 20, receivedMs: 20)], s_own);
        _tally.Take().ShouldHaveSingleItem().Awaiting.ShouldBe(1);
    }

    [Fact]
    public void Calls_shorter_than_a_tick_cannot_be_told_from_rest_and_are_not_reported()
    {
        _tally.Add([Call(1, sentMs: 20, receivedMs: 20), Call(2, sentMs: 24, receivedMs: 20)], s_own);
        _tally.Take().ShouldBeEmpty();
    }

    [Fact]
    public void Resting_connections_whose_calls_were_short_are_not_taken_for_busy_because_one_call_was_long()
    {
        for (var look = 0; look < 10; look++)
        {
            _tally.Add([Call(1, 70, 30), Call(2, 900, 900), Call(3, 700, 700), Call(4, 20, 20)], s_own);
        }
        _tally.Take().ShouldBeEmpty();
    }

    [Fact]
    public void What_others_opened_to_the_service_and_what_other_processes_have_is_left_out()
    {
        var listening = new SocketEntry(9, new(IPAddress.Any, 80), new(IPAddress.Any, 0), true, default, default);
        var came = Call(3, 70, 30) with { Local = new IPEndPoint(IPAddress.Loopback, 80) };
        _tally.Add([listening, came, Call(99, 70, 30)], s_own);
        _tally.Take().ShouldBeEmpty();
    }

    [Fact]
    public void The_most_that_were_open_is_kept_for_one_stretch()
    {
        _tally.Add([Call(1, 70, 30), Call(2, 70, 30), Call(3, 70, 30)], s_own);
        _tally.Add([Call(1, 90, 50)], s_own);
        var use = _tally.Take().ShouldHaveSingleItem();
        (use.Open, use.OpenMost).ShouldBe((1, 3));
        _tally.Take().ShouldBeEmpty();
    }

    private static SocketEntry Call(uint inode, int sentMs, int receivedMs) =>
        new(
            inode,
            new IPEndPoint(IPAddress.Loopback, 50_000 + (int)inode),
            s_other,
            IsListening: false,
            TimeSpan.FromMilliseconds(sentMs),
            TimeSpan.FromMilliseconds(receivedMs)
        );
}

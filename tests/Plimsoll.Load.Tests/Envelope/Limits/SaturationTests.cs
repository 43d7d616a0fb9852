using Plimsoll.Load.Envelope.Limits;
using static Plimsoll.Load.Tests.Envelope.Limits.Levels;

namespace Plimsoll.Load.Tests.Envelope.Limits;

public sealed class SaturationTests
{
    [Fact]
    public void Names_what_is_full()
    {
        var found = Saturation.Of([
            Level(1, 100, limits: [Limit("cpu", 0.2), Limit("pool", 0.3, holdMs: 12)]),
            Level(6, 600, limits: [Limit("cpu", 0.5), Limit("pool", 0.99, holdMs: 12, waiting: 30)]),
        ]);
        found.Name.ShouldBe("pool");
        found.Why.ShouldBe("99 % busy, 30 waiting at 6x");
        found.Utilisation.ShouldBe(0.99);
    }

    [Fact]
    public void Of_two_that_are_full_the_one_whose_hold_time_has_grown_only_waits_for_the_other()
    {
        var found = Saturation.Of([
            Level(1, 100, limits: [Limit("outer", 0.2, holdMs: 12), Limit("inner", 0.2, holdMs: 5)]),
            Level(
                6,
                600,
                limits: [Limit("outer", 1, holdMs: 90, waiting: 50), Limit("inner", 0.97, holdMs: 5, waiting: 8)]
            ),
        ]);
        found.Name.ShouldBe("inner");
        found.Why.ShouldEndWith("outer only waits for it");
    }

    [Fact]
    public void A_full_pool_whose_hold_time_has_grown_waits_for_what_was_not_seen()
    {
        var found = Saturation.Of([
            Level(1, 100, limits: [Limit("pool", 0.2, holdMs: 12)]),
            Level(6, 300, offered: 600, limits: [Limit("pool", 1, holdMs: 60)]),
        ]);
        found.Name.ShouldBe("pool");
        found.Why.ShouldContain("5 times as long as on the quiet level, and what it waits for there was not seen");
    }

    [Fact]
    public void What_others_share_is_named_only_where_nothing_else_is_full()
    {
        LimitReading Host(double busy) => Limit("machine", busy, LimitKind.Cpu) with { HasBase = true };
        var quiet = Level(1, 100, limits: Host(0.2));
        Saturation
            .Of([quiet, Level(6, 400, offered: 600, limits: [Host(0.99), Limit("process", 0.95, LimitKind.Cpu)])])
            .Name.ShouldBe("process");
        Saturation.Of([quiet, Level(6, 400, offered: 600, limits: Host(0.99))]).Name.ShouldBe("machine");
        Saturation.Of([quiet, Level(6, 600, limits: Host(0.99))]).Name.ShouldBeNull("all that comes is answered");
        var busy = Level(1, 100, limits: Host(0.9));
        Saturation
            .Of([busy, Level(6, 400, offered: 600, limits: Host(0.99))])
            .Name.ShouldBeNull("others had it before");
    }

    [Fact]
    public void Threads_that_wait_for_a_processor_show_that_there_is_no_more_of_it()
    {
        LimitReading Process(double waiting) => Limit("process", 0.4, LimitKind.Cpu, capacity: 1, waiting: waiting);
        Saturation.Of([Level(1, 100), Level(6, 300, offered: 600, limits: Process(3))]).Name.ShouldBe("process");
        Saturation.Of([Level(1, 100), Level(6, 300, offered: 600, limits: Process(0.5))]).Name.ShouldBeNull();
        Saturation
            .Of([Level(1, 100), Level(6, 600, limits: Process(3))])
            .Name.ShouldBeNull("all that comes is answered");
    }

    [Fact]
    public void A_pool_of_unknown_size_shows_it_when_it_stops_growing_while_requests_wait()
    {
        var found = Saturation.Of([
            Level(1, 100, limits: Pool("pool", held: 1.2, open: 8)),
            Level(6, 500, offered: 900, limits: Pool("pool", held: 7.8, open: 8)),
        ]);
        found.Name.ShouldBe("pool");
        found.Why.ShouldContain("no more than 8 are in use at once, though requests wait");
    }

    [Theory]
    [InlineData(500, 7.8, 8, 8, "all that comes is answered")]
    [InlineData(900, 3, 8, 8, "most of it is idle")]
    [InlineData(900, 7.8, 8, 12, "it was larger at another time")]
    public void A_pool_of_unknown_size_is_not_full_where(
        int offered,
        double held,
        double open,
        double mostOpen,
        string why
    ) =>
        Saturation
            .Of([
                Level(1, 100, limits: Pool("pool", held: 1, open: 4, most: mostOpen)),
                Level(6, 500, offered, limits: Pool("pool", held, open)),
            ])
            .Name.ShouldBeNull(why);

    [Fact]
    public void Connections_that_were_all_taken_at_some_moment_are_full_where_answers_are_missing()
    {
        LimitReading Taken(double most) =>
            Limit("connections", 0.83, LimitKind.Connections, capacity: 16) with
            {
                HasBase = true,
                ExistingMost = most,
            };
        Saturation.Of([Level(1, 100), Level(6, 400, offered: 600, limits: Taken(16))]).Name.ShouldBe("connections");
        Saturation.Of([Level(1, 100), Level(6, 400, offered: 600, limits: Taken(14))]).Name.ShouldBeNull();
        Saturation
            .Of([Level(1, 100), Level(6, 600, limits: Taken(16))])
            .Name.ShouldBeNull("all that comes is answered");
    }

    [Fact]
    public void Where_requests_pile_up_is_named_before_what_is_only_nearly_full()
    {
        var found = Saturation.Of([
            Level(1, 100, limits: Limit("row", 0.1, LimitKind.Locks, holdMs: 5)),
            Level(
                6,
                400,
                offered: 600,
                limits:
                [
                    Limit("workers", 0.9, LimitKind.Pool),
                    Limit("row", 1, LimitKind.Locks, holdMs: 6, waiting: 12, capacity: 1),
                ]
            ),
        ]);
        found.Name.ShouldBe("row");
    }

    [Fact]
    public void Quick_refusals_while_as_many_succeed_are_a_rate_limit()
    {
        var found = Saturation.Of([Level(1, 100), Level(3, 240, refused: 60)]);
        found.Kind.ShouldBe(LimitKind.RateLimit);
        found.Why.ShouldBe("20 % are refused while 240/s succeed as fast as ever");
    }

    [Fact]
    public void Refusals_while_what_succeeds_has_waited_are_a_full_queue()
    {
        var quiet = Level(1, 100);
        Saturation.Of([quiet, Level(3, 240, refused: 60, latencyMs: 400, status: 503)]).Kind.ShouldBe(LimitKind.Queue);
        Saturation.Of([quiet, Level(3, 240, refused: 60, status: 503)]).Kind.ShouldBe(LimitKind.RateLimit);
    }

    [Fact]
    public void A_pool_that_is_full_explains_refusals_better_than_a_queue_and_workers_do_not()
    {
        LevelObservation With(LimitReading full) =>
            Level(3, 240, refused: 60, latencyMs: 400, status: 503, limits: full);
        Saturation.Of([Level(1, 100), With(Limit("pool", 1))]).Name.ShouldBe("pool");
        Saturation.Of([Level(1, 100), With(Limit("workers", 1, LimitKind.Threads))]).Kind.ShouldBe(LimitKind.Queue);
    }

    [Theory]
    [InlineData(4, 250, "one request at a time")]
    [InlineData(20, 400, "about 8 requests at once")]
    public void Where_no_more_comes_back_and_nothing_is_full_the_limit_is_inside(
        double quietMs,
        int most,
        string atOnce
    )
    {
        var found = Saturation.Of([
            Level(1, most / 5, latencyMs: quietMs, limits: Limit("cpu", 0.1)),
            Level(6, most, offered: most * 2, latencyMs: quietMs * 50, limits: Limit("cpu", 0.3)),
        ]);
        found.Kind.ShouldBe(LimitKind.Inside);
        found.Why.ShouldContain(atOnce);
        found.Why.ShouldContain("none of the limits looked at is full");
    }

    [Fact]
    public void Every_level_says_what_is_busiest_where_nothing_is_full()
    {
        var quiet = Level(1, 100, limits: [Limit("cpu", 0.1), Limit("pool", 0.3)]);
        var found = Saturation.At([quiet, Level(2, 200, limits: Limit("pool", 0.6))], 0);
        found.Name.ShouldBeNull();
        found.Utilisation.ShouldBe(0.3);
        found.Why.ShouldBe("none of the limits looked at was full; the busiest was pool, 30 %");
    }

    [Fact]
    public void Says_that_it_cannot_tell()
    {
        Saturation.Of([Level(1, 100), Level(3, 300)]).Why.ShouldBe("no limit was looked at");
        Saturation.Of([Level(1, 100)]).Why.ShouldBe("fewer than two levels were measured");
    }
}

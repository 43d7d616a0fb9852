using Plimsoll.Cli.Limits;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Postgres.Limits;

namespace Plimsoll.Tests.Limits;

public sealed class PostgresLimitsTests
{
    private static readonly ServerLimits s_seen = new(
        Looks: 40,
        Over: TimeSpan.FromSeconds(1),
        new ConnectionUse(12, 14, 97, "max_connections"),
        [new ApplicationUse("shop", 3, 4, 4, 4), new ApplicationUse("psql", 0, 0, 1, 1)],
        new Dictionary<string, double>(StringComparer.Ordinal),
        new FlushUse(0.4, 2),
        [
            new LockQueue("rows of public.stock", 0.9, 5, IsOneAtATime: true),
            new LockQueue("rows of public.carts", 3, 1, IsOneAtATime: false),
        ],
        CommitsPerSecond: null,
        WalBytesPerSecond: null
    );

    [Fact]
    public void A_pool_has_the_size_that_was_told()
    {
        var pool = Pool(PoolSizes.Parse(["shop=4"], out _));
        pool.Capacity.ShouldBe(4);
        pool.Utilisation.ShouldBe(0.75);
    }

    [Fact]
    public void A_pool_whose_size_nobody_told_may_still_show_it()
    {
        var pool = Pool(PoolSizes.None);
        pool.Capacity.ShouldBeNull();
        pool.Utilisation.ShouldBeNull();
        pool.Existing.ShouldBe(4);
    }

    [Fact]
    public void An_application_with_one_session_is_no_pool() =>
        PostgresLimits.Samples(s_seen, PoolSizes.None).Count(sample => sample.Kind == LimitKind.Pool).ShouldBe(1);

    [Fact]
    public void Rows_that_one_holds_at_a_time_have_room_for_one_and_others_for_nobody_knows_how_many()
    {
        var locks = PostgresLimits.Samples(s_seen, PoolSizes.None).Where(s => s.Kind == LimitKind.Locks).ToList();
        locks[0].Name.ShouldBe("rows of public.stock in PostgreSQL");
        (locks[0].Utilisation, locks[0].Waiting).ShouldBe((0.9, 5));
        (locks[1].Utilisation, locks[1].Capacity, locks[1].Waiting).ShouldBe((null, null, 1));
    }

    [Fact]
    public void Connections_of_others_are_no_demand()
    {
        var connections = PostgresLimits
            .Samples(s_seen, PoolSizes.None)
            .Single(sample => sample.Kind == LimitKind.Connections);
        connections.HasBase.ShouldBeTrue();
        (connections.Busy, connections.Capacity).ShouldBe((12, 97));
        connections.Name.ShouldContain("max_connections");
    }

    private static LimitSample Pool(PoolSizes sizes) =>
        PostgresLimits.Samples(s_seen, sizes).Single(sample => sample.Name == "connections of shop to PostgreSQL");
}

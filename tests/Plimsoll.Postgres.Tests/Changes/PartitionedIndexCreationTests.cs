using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Tests.Changes;

public sealed class PartitionedIndexCreationTests(TestServer server)
{
    /// <summary>Two leaves, one of them a level deeper.</summary>
    private const string Partitioned = """
        CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
        CREATE TABLE "Low" PARTITION OF t FOR VALUES FROM (0) TO (1000);
        CREATE TABLE high PARTITION OF t FOR VALUES FROM (1000) TO (3000) PARTITION BY RANGE (a);
        CREATE TABLE high_1 PARTITION OF high FOR VALUES FROM (1000) TO (3000);
        INSERT INTO t SELECT i, i FROM generate_series(0, 2999) i;
        ANALYZE t;
        """;

    private static readonly Change.CreatePartitionedIndex s_change = new(Playground.OnA.Design, []);

    [Fact]
    public async Task Builds_the_parts_first_and_leaves_nothing_of_it_on_the_way_back()
    {
        await using var play = await Playground.OpenAsync(server, Partitioned);
        var before = await play.CatalogAsync();
        var ready = await ReadyAsync(play);

        ready.First.Count.ShouldBe(2);
        await MakeAsync(play, ready);

        (
            await play.ScalarAsync<long>(
                "SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid::regclass::text IN ('t', '\"Low\"', 'high', 'high_1')"
            )
        ).ShouldBe(4);
        (await play.InvalidIndexesAsync()).ShouldBe(0);
        (
            await play.ScalarAsync<string>(
                "SELECT string_agg(relname::text, ' ') FROM pg_partition_tree('"
                    + Playground.A.Name
                    + "'::regclass) p JOIN pg_class c ON c.oid = p.relid WHERE isleaf"
            )
        )!
            .Split(' ')
            .Length.ShouldBe(2);

        await BackAsync(play, ready);
        (await play.CatalogAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Fails_whole_when_a_partition_came_in_between()
    {
        await using var play = await Playground.OpenAsync(server, Partitioned);
        var ready = await ReadyAsync(play);
        foreach (var (part, i) in ready.First.Select((part, i) => (part, i)))
        {
            await play.DoneAsync(part, $"part-{i}");
        }
        await play.ExecuteAsync("CREATE TABLE later PARTITION OF t FOR VALUES FROM (3000) TO (4000)");

        (await play.FailsAsync(ready.Change)).ShouldContain("later");

        (await play.ScalarAsync<bool>($"SELECT to_regclass('{Playground.A.Name}') IS NULL")).ShouldBeTrue();
    }

    [Fact]
    public async Task Takes_in_no_index_that_is_not_its_own()
    {
        await using var play = await Playground.OpenAsync(server, Partitioned);
        var ready = await ReadyAsync(play);
        // Made by somebody else before ours, so that the parent's would take it first.
        await play.ExecuteAsync("CREATE INDEX theirs ON \"Low\" (a)");
        foreach (var (part, i) in ready.First.Select((part, i) => (part, i)))
        {
            await play.DoneAsync(part, $"part-{i}");
        }

        var reason = await play.FailsAsync(ready.Change);

        reason.ShouldContain("theirs");
        (await play.ScalarAsync<bool>($"SELECT to_regclass('{Playground.A.Name}') IS NULL")).ShouldBeTrue();
        (
            await play.ScalarAsync<bool>("SELECT NOT relispartition FROM pg_class WHERE relname = 'theirs'")
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task Refuses_where_a_partition_is_foreign()
    {
        await using var play = await Playground.OpenAsync(
            server,
            """
            CREATE EXTENSION postgres_fdw;
            CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
            CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
            CREATE FOREIGN TABLE away PARTITION OF t FOR VALUES FROM (0) TO (10) SERVER far;
            """
        );
        (await play.RefusedAsync(s_change)).ShouldContain("away");
    }

    [Fact]
    public async Task Refuses_a_table_that_is_not_partitioned()
    {
        await using var play = await Playground.OpenAsync(server);
        (await play.RefusedAsync(s_change)).ShouldContain("not partitioned");
    }

    private static async Task<Preparation.Ready> ReadyAsync(Playground play) =>
        (await play.Executor.PrepareAsync(s_change, Playground.Token)).ShouldBeOfType<Preparation.Ready>();

    private static async Task MakeAsync(Playground play, Preparation.Ready ready)
    {
        foreach (var (change, i) in ready.First.Append(ready.Change).Select((change, i) => (change, i)))
        {
            await play.DoneAsync(change, $"trial-{i}");
        }
    }

    private static async Task BackAsync(Playground play, Preparation.Ready ready)
    {
        foreach (var (change, i) in ready.First.Append(ready.Change).Select((change, i) => (change, i)).Reverse())
        {
            await play.Executor.RevertAsync(change, $"trial-{i}", Playground.Token);
        }
    }
}

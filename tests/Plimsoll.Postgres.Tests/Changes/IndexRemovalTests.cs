using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;

namespace Plimsoll.Tests.Changes;

public sealed class IndexRemovalTests(TestServer server)
{
    [Theory]
    [InlineData("ALTER TABLE t ADD CONSTRAINT x PRIMARY KEY (a)", "constraint")]
    [InlineData("CREATE UNIQUE INDEX x ON t (a)", "duplicates")]
    [InlineData("CREATE INDEX x ON t (a); CLUSTER t USING x", "clustered")]
    [InlineData("CREATE INDEX x ON t ((a + 1)); ALTER INDEX x ALTER COLUMN 1 SET STATISTICS 500", "statistics")]
    public async Task Refuses_an_index_that_could_not_be_brought_back_as_it_was(string sql, string reason)
    {
        await using var play = await Playground.OpenAsync(server, Playground.Tables + sql);
        var change = new Change.DropIndex(new QualifiedName("public", "x"), Playground.T, "");
        (await play.RefusedAsync(change)).ShouldContain(reason);
    }

    [Fact]
    public async Task Leaves_an_index_alone_that_somebody_is_building()
    {
        await using var play = await Playground.OpenAsync(server);
        await using var old = await play.StandInTransactionAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        var build = play.ExecuteAsync("CREATE INDEX CONCURRENTLY by_hand ON t (a)");
        await play.WaitUntilAsync("SELECT EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)");
        var change = new Change.DropIndex(new QualifiedName("public", "by_hand"), Playground.T, "");

        (await play.RefusedAsync(change)).ShouldContain("being built at this moment");

        await old.DisposeAsync();
        await build;
        (await play.InvalidIndexesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Builds_an_index_again_whose_drop_was_cut_short()
    {
        await using var play = await Playground.OpenAsync(server);
        var before = await play.CatalogAsync();
        var ready = await play.ReadyAsync(new Change.DropIndex(new QualifiedName("public", "t_b"), Playground.T, ""));
        // What a DROP INDEX CONCURRENTLY leaves that is cancelled while it waits.
        await play.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_b'::regclass");

        await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);

        (await play.CatalogAsync()).ShouldBe(before);
    }
}

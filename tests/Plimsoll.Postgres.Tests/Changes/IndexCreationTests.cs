using Npgsql;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Tests.Changes;

public sealed class IndexCreationTests(TestServer server)
{
    [Fact]
    public async Task Makes_a_valid_index_that_carries_the_trial_s_name()
    {
        await using var play = await Playground.OpenAsync(server);

        var done = await play.DoneAsync(await play.ReadyAsync(Playground.OnA), "20260101-x-1");

        done.Disk.Count.ShouldBeGreaterThan(0);
        var own = (await play.Executor.FindOwnAsync(Playground.Token)).ShouldHaveSingleItem();
        own.Name.ShouldBe(Playground.A);
        own.Trial.ShouldBe("20260101-x-1");
        own.IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Leaves_an_index_alone_that_another_trial_has_made()
    {
        await using var play = await Playground.OpenAsync(server);
        await play.DoneAsync(Playground.OnA, "one");

        await play.Executor.RevertAsync(Playground.OnA, "two", Playground.Token);

        (await play.Executor.FindOwnAsync(Playground.Token)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Clears_away_an_invalid_leftover_of_its_own_name_before_it_builds()
    {
        await using var play = await Playground.OpenAsync(server);
        await play.ExecuteAsync($"CREATE INDEX {Playground.A.Name} ON t (a)");
        await play.ExecuteAsync(
            $"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{Playground.A.Name}'::regclass"
        );

        await play.DoneAsync(await play.ReadyAsync(Playground.OnA));

        (await play.InvalidIndexesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Installs_the_extension_that_the_index_needs_first()
    {
        await using var play = await Playground.OpenAsync(server);
        var trigram = new Change.CreateIndex(
            new IndexDesign
            {
                Table = Playground.T,
                Method = "gin",
                Keys = [new IndexKey("c", "c") { OperatorClass = "gin_trgm_ops" }],
                NeedsExtension = "pg_trgm",
            }
        );
        var before = await play.CatalogAsync();

        var ready = (
            await play.Executor.PrepareAsync(trigram, Playground.Token)
        ).ShouldBeOfType<Core.Trials.Changes.Preparation.Ready>();
        var first = ready.First.ShouldHaveSingleItem().ShouldBeOfType<Change.CreateExtension>();
        await play.DoneAsync(first);
        await play.DoneAsync(ready.Change);
        await play.Executor.RevertAsync(ready.Change, "trial-1", Playground.Token);
        await play.Executor.RevertAsync(first, "trial-1", Playground.Token);

        (await play.CatalogAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_index_on_one_value_is_made_known_again_and_taken_back_like_any_other()
    {
        await using var play = await Playground.OpenAsync(server);
        var onValue = new Change.CreateIndex(Playground.OnA.Design with { Predicate = "c = 'it''s \" one'" });
        var before = await play.CatalogAsync();

        await play.DoneAsync(await play.ReadyAsync(onValue));
        (await play.Executor.FindOwnAsync(Playground.Token)).ShouldHaveSingleItem().IsValid.ShouldBeTrue();
        (await play.RefusedAsync(onValue)).ShouldContain("exists already");
        await play.Executor.RevertAsync(onValue, "trial-1", Playground.Token);

        (await play.CatalogAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Refuses_what_exists_already()
    {
        await using var play = await Playground.OpenAsync(server);
        await play.DoneAsync(Playground.OnA);
        (await play.RefusedAsync(Playground.OnA)).ShouldContain("exists already");
    }

    [Fact]
    public async Task Refuses_a_table_that_was_dropped_in_between()
    {
        await using var play = await Playground.OpenAsync(server, "");
        (await play.RefusedAsync(Playground.OnA)).ShouldContain("no longer there");
    }

    [Fact]
    public async Task Refuses_a_table_that_the_role_does_not_own_and_names_the_owner()
    {
        var connection = await server.CreateDatabaseAsync(
            Playground.Tables
                + """
                DROP ROLE IF EXISTS stranger;
                CREATE ROLE stranger LOGIN PASSWORD 'p';
                DROP ROLE IF EXISTS "Own er";
                CREATE ROLE "Own er";
                """
        );
        await using var play = await Playground.OnAsync(
            new NpgsqlConnectionStringBuilder(connection) { Username = "stranger", Password = "p" }.ConnectionString
        );
        (await play.RefusedAsync(Playground.OnA)).ShouldContain(
            "Only the owner of t may change it: it is postgres, a superuser; give the table to an ordinary role"
        );

        await using var owner = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var give = owner.CreateCommand("ALTER TABLE t OWNER TO \"Own er\"");
        await give.ExecuteNonQueryAsync(Playground.Token);
        (await play.RefusedAsync(Playground.OnA)).ShouldContain("GRANT \"Own er\" TO the role that tunes");
    }

    [Fact]
    public async Task Says_so_when_the_table_goes_while_it_works()
    {
        await using var play = await Playground.OpenAsync(server);
        var ready = await play.ReadyAsync(Playground.OnA);
        await play.ExecuteAsync("DROP TABLE t");
        (await play.FailsAsync(ready)).ShouldContain("dropped in between");
        await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
    }
}

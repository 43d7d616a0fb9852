using Npgsql;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Eng;
using Plimsoll.Postgres.Changes;

namespace Plimsoll.Tests.Changes;

/// <summary>Whatever happens to a build, no INVALID index is left and the catalog is as it was.</summary>
public sealed class FailedBuildTests(TestServer server)
{
    [Fact]
    public async Task Does_not_begin_while_an_old_transaction_is_open_and_names_it()
    {
        await using var play = await Playground.OpenAsync(server, options: Playground.Impatient);
        await using var old = await play.StandInTransactionAsync(
            "SET application_name = 'nightly report'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1"
        );

        var reason = await play.FailsAsync(await play.ReadyAsync(Playground.OnA));

        reason.ShouldContain("nightly report");
        await ShouldBeAsBeforeAsync(play);
    }

    [Fact]
    public async Task Is_cancelled_and_cleared_away_when_an_old_transaction_outlasts_it()
    {
        // Old transactions are not looked for beforehand: this one comes between the look and the build.
        await using var play = await Playground.OpenAsync(
            server,
            options: Playground.Impatient with
            {
                OldTransaction = TimeSpan.FromHours(1),
            }
        );
        await using var old = await play.StandInTransactionAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        var ready = await play.ReadyAsync(Playground.OnA);

        var reason = await play.FailsAsync(ready);

        reason.ShouldContain("given up");
        (await play.InvalidIndexesAsync()).ShouldBe(1, "the build was cut off where it leaves an INVALID index");
        // The old transaction is still open; it does not use the table, so the way back is free.
        await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
        await ShouldBeAsBeforeAsync(play);
    }

    [Fact]
    public async Task Goes_back_as_soon_as_a_transaction_that_uses_the_table_has_ended()
    {
        await using var play = await Playground.OpenAsync(
            server,
            options: Playground.Impatient with
            {
                OldTransaction = TimeSpan.FromHours(1),
            }
        );
        var old = await play.StandInTransactionAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t");
        var ready = await play.ReadyAsync(Playground.OnA);
        await play.FailsAsync(ready);

        var back = play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
        await play.WaitUntilAsync(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'DROP%INDEX CONCURRENTLY%' AND wait_event_type = 'Lock')"
        );
        await old.DisposeAsync();
        await back;

        await ShouldBeAsBeforeAsync(play);
    }

    [Fact]
    public async Task Does_not_wait_for_ever_for_a_lock_on_the_table()
    {
        await using var play = await Playground.OpenAsync(
            server,
            options: Playground.Impatient with
            {
                OldTransaction = TimeSpan.FromHours(1),
            }
        );
        await using var locker = await play.StandInTransactionAsync("BEGIN; LOCK TABLE t IN SHARE MODE");

        var reason = await play.FailsAsync(await play.ReadyAsync(Playground.OnA));

        reason.ShouldContain("not free");
        await ShouldBeAsBeforeAsync(play);
    }

    [Fact]
    public async Task Is_cleared_away_when_its_session_is_killed()
    {
        await using var play = await Playground.OpenAsync(
            server,
            options: new ChangeOptions { WatchEvery = TimeSpan.FromMilliseconds(20) }
        );
        // Holds the build up, so that it can be killed in the middle.
        await using var old = await play.StandInTransactionAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        var ready = await play.ReadyAsync(Playground.OnA);

        var building = play.Executor.ApplyAsync(ready, "trial-1", Playground.Token);
        await play.WaitUntilAsync("SELECT EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)");
        await play.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE%INDEX CONCURRENTLY%' AND pid <> pg_backend_pid() AND datname = current_database()"
        );

        (await building).ShouldBeOfType<Application.Failed>().Reason.ShouldContain("ended the session");
        await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
        await ShouldBeAsBeforeAsync(play);
    }

    [Fact]
    public async Task Goes_on_when_the_session_of_the_lock_was_killed_in_between()
    {
        await using var play = await Playground.OpenAsync(server);
        await play.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plimsoll tune' AND datname = current_database()"
        );

        await play.DoneAsync(await play.ReadyAsync(Playground.OnA));

        var another = () =>
            PostgresChangeExecutor.OpenAsync(
                play.ConnectionString,
                new ChangeOptions(),
                TimeProvider.System,
                Playground.Token
            );
        (await another.ShouldThrowAsync<Core.PlimsollException>()).Fault.ShouldBe(Core.Fault.Busy);
    }

    [Fact]
    public async Task Is_cleared_away_when_the_run_is_cancelled()
    {
        await using var play = await Playground.OpenAsync(server);
        await using var old = await play.StandInTransactionAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        var ready = await play.ReadyAsync(Playground.OnA);
        using var cancel = new CancellationTokenSource();

        var building = play.Executor.ApplyAsync(ready, "trial-1", cancel.Token);
        await play.WaitUntilAsync("SELECT EXISTS (SELECT FROM pg_index WHERE NOT indisvalid)");
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => building);
        await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);
        await ShouldBeAsBeforeAsync(play);
    }

    [Fact]
    public async Task Is_cleared_away_when_the_disk_is_full()
    {
        // A limit on the size of files, not a multiple of a block: the server's write comes back short, as on a disk
        // that is full.
        await using var small = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-full-").FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
            },
            Playground.Token
        );
        var connection = await small.CreateDatabaseAsync("full", Playground.Token);
        await small.ExecuteAsync(
            """
            CREATE TABLE t (a int, b int, c text);
            INSERT INTO t SELECT i, i, repeat('x', 90) || i FROM generate_series(1, 250000) i;
            CHECKPOINT
            """,
            "full",
            Playground.Token
        );
        await using var play = await Playground.OnAsync(connection);
        var ready = await play.ReadyAsync(
            new Change.CreateIndex(new IndexDesign { Table = Playground.T, Keys = [IndexKey.Of("c")] })
        );
        await LimitFilesAsync(small.PostmasterId, "20004096");

        (await play.FailsAsync(ready)).ShouldContain("disk is full");
        await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);

        (await play.InvalidIndexesAsync()).ShouldBe(0);
        (await play.Executor.FindOwnAsync(Playground.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rebuild_that_was_cut_off_leaves_no_copy()
    {
        await using var play = await Playground.OpenAsync(
            server,
            options: Playground.Impatient with
            {
                OldTransaction = TimeSpan.FromHours(1),
            }
        );
        var before = await play.CatalogAsync();
        await using var old = await play.StandInTransactionAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        var ready = await play.ReadyAsync(new Change.Reindex(new QualifiedName("public", "t_b"), Playground.T));

        await play.FailsAsync(ready);
        (await play.InvalidIndexesAsync()).ShouldBe(1);
        await play.Executor.RevertAsync(ready, "trial-1", Playground.Token);

        (await play.CatalogAsync()).ShouldBe(before);
    }

    private static async Task ShouldBeAsBeforeAsync(Playground play)
    {
        (await play.InvalidIndexesAsync()).ShouldBe(0);
        (await play.Executor.FindOwnAsync(Playground.Token)).ShouldBeEmpty();
        (await play.ScalarAsync<long>("SELECT count(*) FROM pg_indexes WHERE tablename = 't'")).ShouldBe(1);
    }

    /// <summary>The soft limit alone, set as the server's own user: that needs no privilege.</summary>
    private static Task LimitFilesAsync(int process, string bytes) =>
        Unprivileged.RunAsync(
            "/usr/bin/prlimit",
            ["--pid", process.ToString(System.Globalization.CultureInfo.InvariantCulture), $"--fsize={bytes}:"],
            Playground.Token
        );
}

using Npgsql;
using Plimsoll.Postgres.Limits;

namespace Plimsoll.Tests.Limits;

public sealed class ServerLimitSamplerTests(TestServer server)
{
    private const string Stock =
        "CREATE TABLE stock (id int PRIMARY KEY, number int); INSERT INTO stock VALUES (1, 0), (2, 0)";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_somebody_holds_are_counted_by_application()
    {
        var database = await server.CreateDatabaseAsync();
        await using var sampler = await OpenAsync(database);
        await using var shop = Source(database, "shop");
        await using var busy = await shop.OpenConnectionAsync(Token);
        await using var inTransaction = await busy.BeginTransactionAsync(Token);
        await ExecuteAsync(busy, "SELECT 1", Token);
        await using var idle = await shop.OpenConnectionAsync(Token);
        await sampler.LookAsync(Token);
        await inTransaction.RollbackAsync(Token);
        await sampler.LookAsync(Token);
        var seen = (await sampler.TakeAsync(Token))!;
        seen.Looks.ShouldBe(2);
        var application = seen.Applications.ShouldHaveSingleItem();
        application.Name.ShouldBe("shop");
        application.Held.ShouldBe(0.5);
        application.HeldMost.ShouldBe(1);
        application.Open.ShouldBe(2);
        (await sampler.TakeAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_row_that_others_wait_for_is_named_with_its_holder_and_its_queue()
    {
        var database = await server.CreateDatabaseAsync(Stock);
        await using var sampler = await OpenAsync(database);
        await using var shop = Source(database, "shop");
        await using var first = await shop.OpenConnectionAsync(Token);
        await using var holds = await first.BeginTransactionAsync(Token);
        await ExecuteAsync(first, "UPDATE stock SET number = 1 WHERE id = 1", Token);
        var waiting = new List<Task>();
        for (var i = 0; i < 3; i++)
        {
            waiting.Add(UpdateAsync(shop));
        }
        await UntilAsync(shop, waiters: 3);
        await sampler.LookAsync(Token);
        await holds.CommitAsync(Token);
        await Task.WhenAll(waiting);
        var queue = (await sampler.TakeAsync(Token))!.Queues.ShouldHaveSingleItem();
        queue.Name.ShouldBe("rows of public.stock");
        queue.Holders.ShouldBe(1);
        queue.Waiting.ShouldBe(3);
        queue.IsOneAtATime.ShouldBeTrue();
    }

    [Fact]
    public async Task Rows_of_one_table_that_several_hold_are_not_one_queue()
    {
        var database = await server.CreateDatabaseAsync(Stock);
        await using var sampler = await OpenAsync(database);
        await using var shop = Source(database, "shop");
        await using var first = await shop.OpenConnectionAsync(Token);
        await using var holds = await first.BeginTransactionAsync(Token);
        await ExecuteAsync(first, "UPDATE stock SET number = 1 WHERE id = 1", Token);
        await using var second = await shop.OpenConnectionAsync(Token);
        await using var holdsToo = await second.BeginTransactionAsync(Token);
        await ExecuteAsync(second, "UPDATE stock SET number = 1 WHERE id = 2", Token);
        var waiting = UpdateAsync(shop);
        await UntilAsync(shop, waiters: 1);
        await sampler.LookAsync(Token);
        await holds.CommitAsync(Token);
        await waiting;
        var queue = (await sampler.TakeAsync(Token))!.Queues.ShouldHaveSingleItem();
        queue.Holders.ShouldBe(2);
        queue.IsOneAtATime.ShouldBeFalse();
    }

    [Fact]
    public async Task The_tighter_of_the_servers_and_the_databases_limit_is_the_one()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var sampler = await OpenAsync(database))
        {
            await sampler.LookAsync(Token);
            var connections = (await sampler.TakeAsync(Token))!.Connections;
            connections.LimitedBy.ShouldBe("max_connections");
            connections.Usable.ShouldBe(97);
        }
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await server.Server.ExecuteAsync($"ALTER DATABASE {name} CONNECTION LIMIT 6", "postgres", Token);
        await using var limited = await OpenAsync(database);
        await using var shop = Source(database, "shop");
        await using var one = await shop.OpenConnectionAsync(Token);
        await limited.LookAsync(Token);
        var own = (await limited.TakeAsync(Token))!.Connections;
        own.LimitedBy.ShouldBe("the database's CONNECTION LIMIT");
        own.Usable.ShouldBe(6);
        own.Used.ShouldBe(2);
    }

    [Fact]
    public async Task What_active_sessions_wait_for_is_told_by_class()
    {
        var database = await server.CreateDatabaseAsync();
        await using var sampler = await OpenAsync(database);
        await using var shop = Source(database, "shop");
        await using var connection = await shop.OpenConnectionAsync(Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sleeping = ExecuteAsync(connection, "SELECT pg_sleep(600)", stop.Token);
        await UntilAsync(shop, waiters: 1, of: "Timeout");
        await sampler.LookAsync(Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sleeping);
        (await sampler.TakeAsync(Token))!.ActiveByWait["Timeout"].ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_ends_our_session_costs_looks_and_not_the_run()
    {
        var database = await server.CreateDatabaseAsync();
        await using var sampler = await OpenAsync(database);
        await server.Server.ExecuteAsync($"SELECT pg_terminate_backend({sampler.BackendPid})", "postgres", Token);
        (await sampler.TakeAsync(Token)).ShouldBeNull();
    }

    private static Task<ServerLimitSampler> OpenAsync(string database) =>
        ServerLimitSampler.OpenAsync(database, TimeProvider.System, Token);

    private static NpgsqlDataSource Source(string database, string application) =>
        NpgsqlDataSource.Create($"{database};Application Name={application}");

    private static async Task UpdateAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync(Token);
        await ExecuteAsync(connection, "UPDATE stock SET number = number + 1 WHERE id = 1", Token);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Asks until so many sessions wait; by another session, so that the one that is tested looks once.</summary>
    private static async Task UntilAsync(NpgsqlDataSource source, int waiters, string of = "Lock")
    {
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = $1",
            connection
        );
        command.Parameters.AddWithValue(of);
        while ((long)(await command.ExecuteScalarAsync(Token))! < waiters)
        {
            await Task.Yield();
        }
    }
}

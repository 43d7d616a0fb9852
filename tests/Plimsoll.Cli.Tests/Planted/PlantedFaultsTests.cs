using System.Text.Json;
using Npgsql;
using Plimsoll.Cli;
using Plimsoll.Tests.Building;

namespace Plimsoll.Tests.Planted;

/// <summary>
/// What is planted in a real database, the audit names by its rule and on its object: so every fact that a rule lives by
/// does come from a real server.
/// </summary>
public sealed class PlantedFaultsTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_is_named_by_its_rule_on_the_object_that_has_it()
    {
        var connection = await server.CreateDatabaseAsync(Neglected.Schema);
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=nightly");
        // Idle while all the rest is done and watched.
        await using var idle = await BeginAsync(source, "UPDATE authors SET name = name WHERE id = 1");
        await Neglected.NeglectAsync(connection, Token);
        await using var waiting = await source.OpenConnectionAsync(Token);
        await using var blocked = new NpgsqlCommand("UPDATE authors SET name = name WHERE id = 1", waiting);
        var wait = blocked.ExecuteNonQueryAsync(Token);

        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "4s", "--format", "json");

        await idle.DisposeAsync();
        await wait;
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(ran.Out);
        report.RootElement.GetProperty("load").GetProperty("basis").GetString().ShouldBe("cumulative");
        var named = Named.In(report.RootElement);
        named.ShouldBeOn("invalid-index", "accounts_city_once");
        named.ShouldBeOn("duplicate-index", "visits_page");
        named.ShouldBeOn("duplicate-index", "visits_page_at_again");
        named.ShouldBeOn("unused-index", "accounts_seen");
        named.ShouldBeOn("unindexed-foreign-key", "orders.orders_account_fkey");
        named.ShouldBeOn("sequence-exhaustion", "orders_id_seq");
        named.ShouldBeOn("stale-statistics", "imported");
        named.ShouldBeOn("stale-statistics", "visits");
        named.ShouldBeOn("bloat-and-dead-tuples", "carts");
        named.ShouldBeOn("bloat-and-dead-tuples", "log");
        named.ShouldBeOn("index-bloat", "log_id");
        named.ShouldBeOn("update-not-hot", "accounts");
        named.ShouldBeOn("missing-index", "orders", "code");
        named.ShouldBeOn("function-on-column", "accounts", "lower");
        named.ShouldBeOn("leading-wildcard", "products", "name");
        named.ShouldBeOn("implicit-cast", "products", "id");
        named.ShouldBeOn("sort-or-hash-spill", "work_mem");
        named.ShouldBeOn("lock-contention", "authors");
        named.ShouldBeOn("long-idle-transaction", "nightly");
        named.ShouldBeOn("risky-setting", "fsync");
        foreach (var (rule, _, sql) in Neglected.Statements)
        {
            named.ShouldNameStatement(rule, sql);
        }
        named.ShouldNameStatement("chatty-lookup", "SELECT name FROM authors WHERE id = $1");
        named.ShouldBeSilentOf("countries");
    }

    [Fact]
    public async Task What_is_wrong_with_the_server_is_named_too()
    {
        await using var neglected = await NeglectedServer.StartAsync(Token);
        var connection = await NeglectedServer.NeglectAsync(neglected, Token);
        await using var holder = await NeglectedServer.UseUpNumbersAsync(connection, Token);
        await using var pool = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=pool");
        var idle = new List<NpgsqlConnection>();
        while (idle.Count < 16)
        {
            idle.Add(await pool.OpenConnectionAsync(Token));
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = NeglectedServer.ReadAsync(connection, over.Token);

        var ran = await Ran.PlimsollAsync("audit", "--postgres", connection, "--window", "2s", "--format", "json");

        await over.CancelAsync();
        await reading;
        foreach (var open in idle)
        {
            await open.DisposeAsync();
        }
        ran.Code.ShouldBe(ExitCodes.Success, ran.Error);
        using var report = JsonDocument.Parse(ran.Out);
        var named = Named.In(report.RootElement);
        named.ShouldBeOn("connection-saturation", "connections");
        named.ShouldBeOn("low-buffer-hit", "shared buffers");
        named.ShouldBeOn("replication-lag", "slot forgotten");
        named.ShouldBeOn("wraparound", "database neglected");
        named.ShouldBeOn("lock-contention", "deadlocks");
        named.ShouldBeOn("risky-setting", "enable_hashjoin");
    }

    private static async Task<NpgsqlConnection> BeginAsync(NpgsqlDataSource source, string sql)
    {
        var open = await source.OpenConnectionAsync(Token);
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", open);
        await command.ExecuteNonQueryAsync(Token);
        return open;
    }
}

using Npgsql;
using Plimsoll.Eng;

namespace Plimsoll.Tests.Planted;

/// <summary>What is wrong with a server as a whole, planted in one of its own.</summary>
internal static class NeglectedServer
{
    private static readonly IReadOnlyDictionary<string, string> s_settings = new Dictionary<string, string>(
        PrivatePostgresOptions.Quick
    )
    {
        ["max_connections"] = "24",
        ["shared_buffers"] = "1MB",
        ["enable_hashjoin"] = "off",
        ["deadlock_timeout"] = "10ms",
        ["wal_level"] = "replica",
        // The least that there is.
        ["autovacuum_multixact_freeze_max_age"] = "10000",
    };

    private const string Schema = """
        CREATE EXTENSION pg_stat_statements;
        CREATE TABLE wide (id int NOT NULL, filler text NOT NULL);
        INSERT INTO wide SELECT i, repeat('x', 1000) FROM generate_series(1, 15000) i;
        CREATE TABLE pair (id int PRIMARY KEY, n int NOT NULL);
        INSERT INTO pair VALUES (1, 0), (2, 0), (3, 0);
        SELECT pg_create_physical_replication_slot('forgotten', immediately_reserve => true);
        """;

    public static Task<PrivatePostgres> StartAsync(CancellationToken token) =>
        PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-neglected-").FullName,
                DeleteWhenDisposed = true,
                Settings = s_settings,
            },
            token
        );

    public static async Task<string> NeglectAsync(PrivatePostgres server, CancellationToken token)
    {
        var connection = await server.CreateDatabaseAsync("neglected", token);
        await server.ExecuteAsync(Schema, "neglected", token);
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=worker");
        await using var one = await source.OpenConnectionAsync(token);
        await using var other = await source.OpenConnectionAsync(token);
        // Nobody fetches what the slot keeps: each switch leaves a segment of 16 MB behind.
        for (var i = 0; i < 10; i++)
        {
            await RunAsync(one, "SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()", token);
        }
        await DeadlockAsync(one, other, token);
        return connection;
    }

    /// <summary>
    /// Each lock that two hold at once takes a number, and none can be given back while the first transaction of all is
    /// open.
    /// </summary>
    /// <returns>That transaction.</returns>
    public static async Task<NpgsqlConnection> UseUpNumbersAsync(string connection, CancellationToken token)
    {
        var holder = new NpgsqlConnection(connection + ";Pooling=false;Application Name=holder");
        await holder.OpenAsync(token);
        await RunAsync(holder, "BEGIN; SELECT FROM pair WHERE id = 3 FOR KEY SHARE", token);
        await using var second = new NpgsqlConnection(connection + ";Pooling=false;Application Name=worker");
        await second.OpenAsync(token);
        await RunAsync(
            second,
            """
            DO $$
            BEGIN
                FOR i IN 1..16000 LOOP
                    PERFORM FROM pair WHERE id = 3 FOR KEY SHARE;
                    COMMIT;
                END LOOP;
            END $$
            """,
            token
        );
        return holder;
    }

    /// <summary>Reads what is larger than the server's cache, again and again.</summary>
    public static async Task ReadAsync(string connection, CancellationToken token)
    {
        await using var reader = new NpgsqlConnection(connection + ";Pooling=false;Application Name=worker");
        try
        {
            await reader.OpenAsync(token);
            while (true)
            {
                await RunAsync(reader, "SELECT count(*) FROM wide WHERE filler <> ''", token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // It has been watched.
        }
    }

    private static async Task DeadlockAsync(NpgsqlConnection one, NpgsqlConnection other, CancellationToken token)
    {
        await RunAsync(one, "BEGIN; UPDATE pair SET n = 1 WHERE id = 1", token);
        await RunAsync(other, "BEGIN; UPDATE pair SET n = 1 WHERE id = 2", token);
        var first = RunAsync(one, "UPDATE pair SET n = 1 WHERE id = 2", token);
        var second = RunAsync(other, "UPDATE pair SET n = 1 WHERE id = 1", token);
        foreach (var (connection, waiting) in ((NpgsqlConnection, Task)[])[(one, first), (other, second)])
        {
            try
            {
                await waiting;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // One of the two is broken off, which lets the other go on.
            }
            await RunAsync(connection, "ROLLBACK; SELECT pg_stat_force_next_flush()", token);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }
}

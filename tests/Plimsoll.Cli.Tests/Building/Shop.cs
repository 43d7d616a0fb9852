using Npgsql;

namespace Plimsoll.Tests.Building;

/// <summary>A small backend of a shop, with or without the index that it needs, and traffic on it.</summary>
internal static class Shop
{
    /// <summary>A value of the users' data: it must appear in no report.</summary>
    public const string Secret = "wilhelmina.vandersloot@example.test";

    public const string Schema = $"""
        CREATE EXTENSION IF NOT EXISTS hypopg;
        {SchemaWithoutHypopg}
        """;

    public const string SchemaWithoutHypopg = $"""
        CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL, city text NOT NULL);
        INSERT INTO customers SELECT i, 'user' || i || '@example.test', 'city ' || i % 50 FROM generate_series(1, 5000) i;
        UPDATE customers SET email = '{Secret}' WHERE id = 77;
        CREATE TABLE "Order Lines" (
            id int PRIMARY KEY, "Customer" int NOT NULL REFERENCES customers, placed timestamptz NOT NULL, total int NOT NULL,
            note text NOT NULL);
        INSERT INTO "Order Lines"
            SELECT i, 1 + (i * 7919) % 5000, now() - i * interval '1 minute', i % 1000, repeat('x', 60)
            FROM generate_series(1, 150000) i;
        ANALYZE customers;
        ANALYZE "Order Lines";
        """;

    public const string Mend = """
        CREATE INDEX ON "Order Lines" ("Customer", placed DESC);
        CREATE UNIQUE INDEX ON customers (email);
        """;

    /// <summary>Slow without an index, in the way that applications ask it.</summary>
    public static async Task OrdersOfAsync(NpgsqlDataSource source, int customer, CancellationToken token)
    {
        await using var command = source.CreateCommand(
            """SELECT id, total FROM "Order Lines" WHERE "Customer" = $1 ORDER BY placed DESC LIMIT 20"""
        );
        command.Parameters.Add(new NpgsqlParameter { Value = customer });
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) { }
    }

    /// <summary>A lookup by primary key: as it should be.</summary>
    public static async Task CustomerAsync(NpgsqlDataSource source, int customer, CancellationToken token)
    {
        await using var command = source.CreateCommand("SELECT email FROM customers WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = customer });
        await command.ExecuteScalarAsync(token);
    }

    /// <summary>With the literal in the text, as careless code sends it.</summary>
    public static async Task ByEmailAsync(NpgsqlDataSource source, CancellationToken token)
    {
        await using var command = source.CreateCommand($"SELECT id FROM customers WHERE email = '{Secret}'");
        await command.ExecuteScalarAsync(token);
    }

    /// <summary>Traffic until it is disposed of.</summary>
    public static IAsyncDisposable Traffic(string connection, int seed) => new Running(connection, seed);

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly NpgsqlDataSource _source;
        private readonly Task _work;

        public Running(string connection, int seed)
        {
            _source = NpgsqlDataSource.Create(connection + ";Application Name=shop;Maximum Pool Size=4");
            _work = Task.Run(() => WorkAsync(new Random(seed)));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _work;
            await _source.DisposeAsync();
            _stop.Dispose();
        }

        private async Task WorkAsync(Random random)
        {
            try
            {
                while (true)
                {
                    await OrdersOfAsync(_source, random.Next(1, 5000), _stop.Token);
                    for (var i = 0; i < 5; i++)
                    {
                        await CustomerAsync(_source, random.Next(1, 5000), _stop.Token);
                    }
                    await ByEmailAsync(_source, _stop.Token);
                }
            }
            catch (Exception e)
                when (_stop.IsCancellationRequested && e is OperationCanceledException or NpgsqlException)
            {
                // Stopped.
            }
        }
    }
}

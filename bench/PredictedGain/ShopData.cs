using Plimsoll.Eng;

namespace Plimsoll.Bench.PredictedGains;

/// <summary>The shop's tables: small enough to stay in memory, large enough that a missing index is felt.</summary>
internal static class ShopData
{
    public const int Customers = 2_000;
    public const int Products = 20_000;
    public const int Regions = 10;

    public static async Task CreateAsync(PrivatePostgres server, string database, CancellationToken token)
    {
        await server.ExecuteAsync(
            $"""
            CREATE EXTENSION pg_stat_statements;
            CREATE EXTENSION IF NOT EXISTS hypopg;
            CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price int NOT NULL);
            INSERT INTO products SELECT i, 'product ' || i, i % 900 FROM generate_series(1, {Products}) i;
            CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, product int NOT NULL, amount int NOT NULL);
            INSERT INTO orders
            SELECT row_number() OVER (), c, 1 + (c * 7919 + n * 104729) % {Products}, n
            FROM generate_series(1, {Customers}) c, generate_series(1, 15 + c % 20) n;
            CREATE INDEX orders_customer ON orders (customer);
            CREATE TABLE profiles (id int PRIMARY KEY, name text NOT NULL, settings text NOT NULL);
            INSERT INTO profiles SELECT i, 'customer ' || i, repeat('x', 400) FROM generate_series(1, {Customers}) i;
            CREATE TABLE visits (profile int NOT NULL, page int NOT NULL);
            INSERT INTO visits SELECT 1 + i % {Customers}, i % 50 FROM generate_series(1, 100000) i;
            CREATE INDEX visits_profile ON visits (profile);
            CREATE TABLE signups (id bigserial PRIMARY KEY, customer int NOT NULL, at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE tickets (id int PRIMARY KEY, customer int NOT NULL, body text NOT NULL);
            INSERT INTO tickets SELECT i, 1 + (i * 31) % {Customers}, repeat('y', 80) FROM generate_series(1, 150000) i;
            CREATE TABLE tickets_indexed (LIKE tickets INCLUDING ALL);
            INSERT INTO tickets_indexed SELECT * FROM tickets;
            CREATE INDEX tickets_customer ON tickets_indexed (customer);
            CREATE TABLE sales (region int NOT NULL, amount int NOT NULL);
            INSERT INTO sales SELECT 1 + i % {Regions}, (i * 7919) % 100003 FROM generate_series(1, 150000) i;
            CREATE INDEX sales_region ON sales (region) INCLUDE (amount);
            """,
            database,
            token
        );
        await server.ExecuteAsync("VACUUM ANALYZE", database, token);
    }
}

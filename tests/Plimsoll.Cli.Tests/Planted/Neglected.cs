using Npgsql;

namespace Plimsoll.Tests.Planted;

/// <summary>
/// One database in which almost everything that the catalogue of rules knows is wrong, and a little that is right. What
/// the statements read is sized so that each of them takes its part of the load on any machine.
/// </summary>
internal static class Neglected
{
    /// <summary>
    /// <c>countries</c> is the healthy part. Nothing is analysed but by name: <c>imported</c> never is.
    /// </summary>
    public const string Schema = """
        CREATE EXTENSION IF NOT EXISTS hypopg;
        CREATE TABLE countries (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO countries SELECT i, 'country ' || i FROM generate_series(1, 200) i;

        CREATE TABLE accounts (id int PRIMARY KEY, email text NOT NULL, city int NOT NULL, zip int NOT NULL,
            country int NOT NULL REFERENCES countries, seen timestamptz NOT NULL);
        INSERT INTO accounts SELECT i, 'User' || i || '@example.test', i % 200, 7000 + i % 200, 1 + i % 200, now()
            FROM generate_series(1, 40000) i;
        CREATE INDEX accounts_seen ON accounts (seen);
        CREATE INDEX accounts_country ON accounts (country);

        CREATE TABLE orders (id serial PRIMARY KEY, account int NOT NULL REFERENCES accounts, code text NOT NULL,
            placed timestamptz NOT NULL, total int NOT NULL);
        INSERT INTO orders (account, code, placed, total)
            SELECT 1 + i % 40000, md5(i::text) || i, timestamptz '2024-01-01 UTC' + i * interval '1 minute', i % 1000
            FROM generate_series(1, 80000) i;
        SELECT setval('orders_id_seq', 2000000000);

        CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO products SELECT i, md5(i::text) || ' ' || md5((i * 7)::text) FROM generate_series(1, 40000) i;
        CREATE TABLE sales (id int PRIMARY KEY, product numeric NOT NULL);
        INSERT INTO sales SELECT i, 1 + i % 40000 FROM generate_series(1, 20000) i;

        CREATE TABLE authors (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO authors SELECT i, 'author ' || i FROM generate_series(1, 3000) i;
        CREATE TABLE articles (id int PRIMARY KEY, author int NOT NULL REFERENCES authors, title text NOT NULL,
            body text NOT NULL, state int NOT NULL);
        INSERT INTO articles SELECT i, 1 + i % 3000, md5(i::text), repeat(md5(i::text), 40), i % 3
            FROM generate_series(1, 6000) i;
        CREATE INDEX articles_author ON articles (author);

        CREATE TABLE visits (id int PRIMARY KEY, page int NOT NULL, at timestamptz NOT NULL);
        INSERT INTO visits SELECT i, i % 500, now() FROM generate_series(1, 10000) i;
        CREATE INDEX visits_page ON visits (page);
        CREATE INDEX visits_page_at ON visits (page, at);
        CREATE INDEX visits_page_at_again ON visits (page, at);

        CREATE TABLE imported (a int NOT NULL, b text NOT NULL);
        INSERT INTO imported SELECT i, repeat('x', 200) FROM generate_series(1, 6000) i;

        CREATE TABLE carts (id int PRIMARY KEY, note text NOT NULL, total int NOT NULL);
        INSERT INTO carts SELECT i, repeat('x', 100), 0 FROM generate_series(1, 15000) i;

        CREATE TABLE log (id int NOT NULL, line bigint NOT NULL);
        INSERT INTO log SELECT i, i FROM generate_series(1, 700000) i;
        CREATE INDEX log_id ON log (id);
        DELETE FROM log WHERE id % 50 <> 0;
        ANALYZE countries, accounts, orders, products, sales, authors, articles, visits, carts, log;
        """;

    /// <summary>Each with how often it runs, and the rule that is meant to name it.</summary>
    public static readonly IReadOnlyList<(string Rule, int Times, string Sql)> Statements =
    [
        ("missing-index", 30, "SELECT id FROM orders WHERE code = 'no such code'"),
        ("function-on-column", 20, "SELECT id FROM accounts WHERE lower(email) = 'user77@example.test'"),
        ("row-misestimate", 150, "SELECT id FROM accounts WHERE city = 7 AND zip = 7007"),
        ("offset-paging", 10, "SELECT id, code FROM orders ORDER BY placed DESC LIMIT 20 OFFSET 30000"),
        ("unbounded-result", 20, "SELECT id, total FROM orders WHERE total < 100"),
        ("sort-or-hash-spill", 3, "SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY code) AS n FROM orders) r"),
        ("leading-wildcard", 10, "SELECT id FROM products WHERE name ILIKE '%boat%'"),
        ("implicit-cast", 10, "SELECT count(*) FROM sales s JOIN products p ON p.id = s.product WHERE p.name > 'a'"),
        ("wide-rows", 60, "SELECT * FROM articles ORDER BY title LIMIT 100"),
    ];

    /// <summary>What only a copy of the database can be given: an invalid index, counters of writes, and the statements' load.</summary>
    public static async Task NeglectAsync(string connection, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false;Application Name=shop");
        await using var open = await source.OpenConnectionAsync(token);
        await FailToBuildAsync(open, token);
        await RunAsync(open, "UPDATE accounts SET seen = now() WHERE id <= 1500", token);
        await RunAsync(open, "UPDATE carts SET total = total + 1", token);
        await RunAsync(open, "INSERT INTO visits SELECT i, i % 500, now() FROM generate_series(10001, 20000) i", token);
        // What comes from here on is the application's load.
        await RunAsync(
            open,
            "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)",
            token
        );
        foreach (var (_, times, sql) in Statements)
        {
            for (var i = 0; i < times; i++)
            {
                await RunAsync(open, sql, token);
            }
        }
        await LookUpOneByOneAsync(open, token);
        // The counters of tables and indexes reach the others when a session falls idle, or ends.
        await RunAsync(open, "SELECT pg_stat_force_next_flush()", token);
    }

    /// <summary>A list of 40, and the author of each by a statement of its own, fifteen times.</summary>
    private static async Task LookUpOneByOneAsync(NpgsqlConnection open, CancellationToken token)
    {
        for (var page = 0; page < 15; page++)
        {
            var authors = new List<int>();
            await using (var list = new NpgsqlCommand("SELECT id, author FROM articles WHERE id >= $1 LIMIT 40", open))
            {
                list.Parameters.Add(new NpgsqlParameter { Value = page * 40 });
                await using var reader = await list.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    authors.Add(reader.GetInt32(1));
                }
            }
            foreach (var author in authors)
            {
                await using var lookup = new NpgsqlCommand("SELECT name FROM authors WHERE id = $1", open);
                lookup.Parameters.Add(new NpgsqlParameter { Value = author });
                await lookup.ExecuteScalarAsync(token);
            }
        }
    }

    private static async Task FailToBuildAsync(NpgsqlConnection open, CancellationToken token)
    {
        try
        {
            await RunAsync(open, "CREATE UNIQUE INDEX CONCURRENTLY accounts_city_once ON accounts (city)", token);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // As it was meant to: it leaves the index behind, invalid.
        }
    }

    private static async Task RunAsync(NpgsqlConnection open, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync(token);
    }
}

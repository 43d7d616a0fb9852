using Npgsql;

namespace Plimsoll.Bench.IndexAdvisor.Oltp;

/// <summary>
/// A small marketplace: people book services, pay, write and review. Primary keys alone, as a young system has them.
/// Popularity is skewed (the square of a uniform number), times lie in the order of the keys, as they do where rows are
/// appended. Filled by the server itself, deterministic by its seed.
/// </summary>
internal static class OltpData
{
    public static async Task LoadAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Fill, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
        await using var vacuum = new NpgsqlCommand("VACUUM ANALYZE", connection) { CommandTimeout = 0 };
        await vacuum.ExecuteNonQueryAsync(token);
    }

    private const string Fill = """
        SET max_parallel_workers_per_gather = 0;
        SELECT setseed(0.7);
        CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, password_hash text NOT NULL, city text NOT NULL, bio text,
            created_at timestamptz NOT NULL);
        INSERT INTO users SELECT n, 'User' || n || '@example.org', md5(n::text) || md5((n + 1)::text), 'city' || (40 * random() ^ 2)::int,
            repeat('x', (80 * random())::int), timestamptz '2024-01-01 00:00Z' + n * interval '30 minutes' FROM generate_series(1, 20000) n;
        CREATE TABLE services (id int PRIMARY KEY, provider_id int NOT NULL, category_id int NOT NULL, title text NOT NULL,
            description text NOT NULL, city text NOT NULL, price_cents int NOT NULL, is_active boolean NOT NULL);
        INSERT INTO services SELECT n, 1 + n % 2000, (30 * random() ^ 2)::int, 'Service ' || n, repeat('words ', (30 * random())::int),
            'city' || (40 * random() ^ 2)::int, 500 + (20000 * random())::int, random() < 0.9 FROM generate_series(1, 10000) n;
        CREATE TABLE bookings (id bigint PRIMARY KEY, service_id int NOT NULL, provider_id int NOT NULL, customer_id int NOT NULL,
            starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, status text NOT NULL, price_cents int NOT NULL, note text,
            created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL);
        INSERT INTO bookings SELECT n, s, 1 + s % 2000, c, at + d, at + d + interval '1 hour',
            (ARRAY['confirmed', 'done', 'done', 'done', 'done', 'cancelled'])[1 + (5 * random())::int], 500 + (20000 * random())::int,
            CASE WHEN random() < 0.3 THEN repeat('note ', (10 * random())::int) END, at, at
            FROM (SELECT n, 1 + (9999 * random() ^ 2)::int AS s, 1 + (19999 * random() ^ 2)::int AS c, (30 * random())::int * interval '1 day' AS d,
                timestamptz '2025-01-01 08:00Z' + n * interval '2 minutes' AS at FROM generate_series(1, 200000) n) b;
        CREATE TABLE payments (id bigint PRIMARY KEY, booking_id bigint NOT NULL, customer_id int NOT NULL, amount_cents int NOT NULL,
            status text NOT NULL, gateway text, created_at timestamptz NOT NULL);
        INSERT INTO payments SELECT id, id, customer_id, price_cents, CASE WHEN random() < 0.003 THEN 'pending' WHEN random() < 0.03
            THEN 'failed' ELSE 'captured' END, repeat('g', 60), created_at + interval '1 minute' FROM bookings;
        CREATE TABLE messages (id bigint PRIMARY KEY, thread_id int NOT NULL, sender_id int NOT NULL, recipient_id int NOT NULL,
            body text NOT NULL, sent_at timestamptz NOT NULL, read_at timestamptz);
        INSERT INTO messages SELECT n, 1 + (29999 * random() ^ 2)::int, 1 + (19999 * random())::int, 1 + (19999 * random() ^ 2)::int,
            repeat('hello ', (20 * random())::int), timestamptz '2025-01-01 08:00Z' + n * interval '1 minute',
            CASE WHEN n < 295000 OR random() < 0.3 THEN timestamptz '2025-01-01 09:00Z' + n * interval '1 minute' END
            FROM generate_series(1, 300000) n;
        CREATE TABLE reviews (id bigint PRIMARY KEY, service_id int NOT NULL, customer_id int NOT NULL, stars smallint NOT NULL,
            body text NOT NULL, created_at timestamptz NOT NULL);
        INSERT INTO reviews SELECT n, 1 + (9999 * random() ^ 2)::int, 1 + (19999 * random())::int, 1 + (4 * random())::int,
            repeat('fine ', (40 * random())::int), timestamptz '2025-01-01 08:00Z' + n * interval '4 minutes' FROM generate_series(1, 100000) n;
        RESET max_parallel_workers_per_gather;
        """;
}

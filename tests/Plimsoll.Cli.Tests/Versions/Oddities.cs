using Npgsql;

namespace Plimsoll.Tests.Versions;

/// <summary>
/// What the versions of PostgreSQL plan, count or normalise differently: partitions, lists of constants, a grouped
/// constant, extended statistics, generated columns.
/// </summary>
internal static class Oddities
{
    /// <summary>In each of the statements: it must appear in no report.</summary>
    public const string Secret = "wilhelmina";

    public static string Schema(int major) =>
        $"""
            CREATE TABLE people (
                id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, born date NOT NULL, city int NOT NULL,
                region int NOT NULL, label text GENERATED ALWAYS AS (name || ' of old') {(
                major >= 18 ? "VIRTUAL" : "STORED"
            )});
            CREATE STATISTICS places ON city, region FROM people;
            INSERT INTO people (name, born, city, region)
                SELECT 'n' || i, date '1950-01-01' + i % 20000, i % 100, i % 10 FROM generate_series(1, 40000) i;
            CREATE TABLE visits (person int NOT NULL REFERENCES people, at timestamptz NOT NULL, what text NOT NULL)
                PARTITION BY RANGE (at);
            CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
            CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM ('2024-02-01') TO ('2025-01-01');
            INSERT INTO visits SELECT 1 + i % 5000, timestamptz '2024-01-01 UTC' + i * interval '1 minute', 'w' || i
                FROM generate_series(1, 60000) i;
            ANALYZE;
            """;

    public static readonly IReadOnlyList<string> Statements =
    [
        $"SELECT id FROM people WHERE label = '{Secret}'",
        $"SELECT id FROM people WHERE name IN ('{Secret}', 'n2', 'n3', 'n4')",
        $"SELECT id, '{Secret}' FROM people WHERE born = ANY (ARRAY[date '1950-01-01', date '1950-01-02'])",
        $"SELECT count(*) FROM visits WHERE person = 12 AND what <> '{Secret}'",
        $"""
            SELECT date_trunc('month', born), count(*) FROM people WHERE name <> '{Secret}'
            GROUP BY date_trunc('month', born) ORDER BY 2 DESC LIMIT 3
            """,
        $"SELECT extract(year FROM born), count(*) FROM people WHERE name <> '{Secret}' GROUP BY 1",
        $"SELECT count(*) FROM people WHERE city = 5 AND region = 5 AND name <> '{Secret}'",
        $"UPDATE people SET name = '{Secret}' WHERE born = date '1950-01-05' AND id < 5",
        $"SELECT p.id FROM people p JOIN visits v ON v.person = p.id WHERE v.at < timestamptz '2024-01-02 UTC' AND p.name LIKE '%{Secret}%'",
    ];

    public static async Task RunAsync(string connection, int times, CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var open = await source.OpenConnectionAsync(token);
        // So that they alone are seen.
        await using (var reset = new NpgsqlCommand("SELECT pg_stat_statements_reset()", open))
        {
            await reset.ExecuteNonQueryAsync(token);
        }
        for (var i = 0; i < times; i++)
        {
            foreach (var statement in Statements)
            {
                await using var command = new NpgsqlCommand(statement, open);
                await command.ExecuteNonQueryAsync(token);
            }
        }
    }
}

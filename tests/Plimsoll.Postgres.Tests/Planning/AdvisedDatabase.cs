using Npgsql;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Estimates;
using Plimsoll.Core.Workloads;
using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Planning;
using Plimsoll.Tests;

namespace Plimsoll.Postgres.Tests.Planning;

/// <summary>
/// A small language for the advisor against a real server: make tables, run statements, and see what is proposed and what
/// is refused.
/// </summary>
internal sealed class AdvisedDatabase
{
    public const string Bookings = """
        CREATE TABLE bookings (
            id bigint PRIMARY KEY, provider_id int NOT NULL, user_id int NOT NULL, starts_at timestamptz NOT NULL,
            status text NOT NULL, email varchar(80), cancelled_at timestamptz, note text);
        INSERT INTO bookings
            SELECT n, n % 500, (n::bigint * 7919) % 5000, timestamptz '2026-01-01' + (n * 7919 % 100000) * interval '1 minute',
                   (ARRAY['open','paid','done'])[1 + n % 3], 'User' || n || '@example.org',
                   CASE WHEN n % 500 = 0 THEN now() END, md5(n::text) || md5((n + 1)::text) || md5((n + 2)::text)
            FROM generate_series(1, 30000) n;
        """;

    private readonly string _connection;

    private AdvisedDatabase(string connection) => _connection = connection;

    public static async Task<AdvisedDatabase> CreateAsync(TestServer server, string sql, bool withHypopg = true) =>
        new(
            await server.CreateDatabaseAsync(
                $"""
                {(withHypopg ? "CREATE EXTENSION hypopg;" : "")}
                {sql}
                VACUUM_
                """.Replace("VACUUM_", "ANALYZE;", StringComparison.Ordinal)
            )
        );

    public string Connection => _connection;

    /// <summary>Sees the statements run ten times each, and asks the advisor.</summary>
    public async Task<IndexAdvice> AdviseAsync(
        IndexAdvisorOptions? options,
        params (string Sql, object[] Values)[] statements
    )
    {
        var token = TestContext.Current.CancellationToken;
        await ExecuteAsync("VACUUM (FREEZE, ANALYZE)", []);
        await ExecuteAsync(
            "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()",
            []
        );
        foreach (var (sql, values) in statements)
        {
            for (var i = 0; i < 10; i++)
            {
                await ExecuteAsync(sql, values);
            }
        }
        var workload = await ObserveAsync(token);
        await using var planner = await WhatIfPlanner.OpenAsync(_connection, workload, token);
        return await IndexAdvisor.AdviseAsync(
            workload,
            (IWhatIfPlanner?)planner ?? new StatisticsPlanner(workload),
            options ?? new IndexAdvisorOptions(),
            token
        );
    }

    public Task<IndexAdvice> AdviseAsync(string sql, params object[] values) => AdviseAsync(null, (sql, values));

    public async Task<Workload> ObserveAsync(CancellationToken token) =>
        WorkloadBuilder.Build(
            await PostgresObserver.ObserveAsync(
                new ObservationOptions { ConnectionString = _connection, Window = TimeSpan.FromMilliseconds(50) },
                progress: null,
                TimeProvider.System,
                token
            )
        );

    public async Task ExecuteAsync(string sql, object[] values)
    {
        var token = TestContext.Current.CancellationToken;
        await using var source = NpgsqlDataSource.Create(_connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }
        await command.ExecuteNonQueryAsync(token);
    }

    public static string Short(IndexDesign design)
    {
        var sql = $"{design.Table} ({string.Join(", ", design.Keys.Select(k => k.ToSql()))})";
        sql = design.Method == "btree" ? sql : $"{design.Method} {sql}";
        sql = design.Include.Count == 0 ? sql : $"{sql} + {string.Join(", ", design.Include)}";
        return design.Predicate is null ? sql : $"{sql} where {design.Predicate}";
    }
}

using Npgsql;

namespace Plimsoll.Eng.Demo;

/// <summary>
/// The demo's databases and roles: the application owns its tables; the tuner has what a tuner needs and no more.
/// </summary>
public sealed class DemoDatabase(PrivatePostgres server, string seed, string work)
{
    private const string Application = "marketplace_app";
    private const string Tuner = "plimsoll";

    public string ApplicationConnection(string database) => server.ConnectionString(database, Application);

    public string TunerConnection(string database) => server.ConnectionString(database, Tuner);

    public async Task PrepareRolesAsync(CancellationToken token)
    {
        // An earlier run's settings belonged to a copy of the database that is gone.
        await server.ExecuteAsync("ALTER SYSTEM RESET ALL", "postgres", token);
        await server.ExecuteAsync("SELECT pg_reload_conf()", "postgres", token);
        await server.ExecuteAsync(
            $"""
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Application}') THEN
                    CREATE ROLE {Application} LOGIN PASSWORD '{server.Password}';
                    CREATE ROLE {Tuner} LOGIN PASSWORD '{server.Password}' IN ROLE {Application}, pg_monitor;
                END IF;
                IF current_setting('server_version_num')::int >= 150000 THEN
                    GRANT ALTER SYSTEM ON PARAMETER work_mem, random_page_cost, effective_cache_size, jit,
                        max_wal_size, checkpoint_completion_target, default_statistics_target TO {Tuner};
                END IF;
            END $$
            """,
            "postgres",
            token
        );
    }

    public Task CreateSeedAsync(CancellationToken token) => CreateAsync(seed, "template1", ifMissing: true, token);

    /// <summary>Puts a fresh copy of the seeded data where the last run's was.</summary>
    public async Task CopyAsync(CancellationToken token)
    {
        await server.ExecuteAsync($"DROP DATABASE IF EXISTS {work} WITH (FORCE)", "postgres", token);
        await CreateAsync(work, seed, ifMissing: false, token);
        await server.ExecuteAsync(
            $"""
            CREATE EXTENSION pg_stat_statements;
            CREATE EXTENSION IF NOT EXISTS hypopg;
            GRANT EXECUTE ON FUNCTION pg_reload_conf() TO {Tuner};
            ANALYZE;
            SELECT pg_stat_statements_reset();
            """,
            work,
            token
        );
    }

    /// <summary>
    /// The definitions of the indexes that the sample's README calls healthy: all there are but the flaws that it lists, and
    /// what a tune has made.
    /// </summary>
    public async Task<IReadOnlyList<string>> HealthyIndexesAsync(CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString(work) + ";Pooling=false");
        await using var command = source.CreateCommand(
            """
            SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE c.relnamespace::regnamespace::text NOT LIKE 'pg\_%' AND i.indisvalid AND c.relname NOT LIKE 'plimsoll\_%'
              AND c.relname NOT IN ('ix_bookings_updated_at', 'ix_services_provider', 'ix_services_provider_id')
            UNION ALL
            -- Of the two that are the same, one must stay.
            SELECT 'an index on services (provider_id)' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE c.relname IN ('ix_services_provider', 'ix_services_provider_id') AND i.indisvalid
            GROUP BY 1
            """
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var definitions = new List<string>();
        while (await reader.ReadAsync(token))
        {
            definitions.Add(reader.GetString(0));
        }
        return definitions;
    }

    private async Task CreateAsync(string name, string template, bool ifMissing, CancellationToken token)
    {
        if (ifMissing && await server.HasDatabaseAsync(name, token))
        {
            return;
        }
        await server.CreateDatabaseAsync(name, token, template);
        await server.ExecuteAsync($"ALTER DATABASE {name} OWNER TO {Application}", "postgres", token);
        await server.ExecuteAsync($"ALTER SCHEMA public OWNER TO {Application}", name, token);
    }
}

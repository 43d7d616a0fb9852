using Npgsql;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Postgres.Changes;

namespace Plimsoll.Tests.Changes;

/// <summary>A database with one table, an executor on it, and a look at its catalog.</summary>
internal sealed class Playground : IAsyncDisposable
{
    /// <summary>Quick to give up, so that a test of patience takes no time.</summary>
    public static readonly ChangeOptions Impatient = new()
    {
        OldTransaction = TimeSpan.FromMilliseconds(1),
        PatienceBefore = TimeSpan.FromMilliseconds(200),
        PatienceWithin = TimeSpan.FromMilliseconds(500),
        LockTimeout = TimeSpan.FromMilliseconds(100),
        LockAttempts = 2,
        WatchEvery = TimeSpan.FromMilliseconds(20),
    };

    public const string Tables = """
        CREATE TABLE t (a int, b int, c text);
        INSERT INTO t SELECT i, i % 100, 'row ' || i FROM generate_series(1, 5000) i;
        CREATE INDEX t_b ON t (b) WHERE a > 10;
        COMMENT ON INDEX t_b IS 'made by hand, says "so"';
        ANALYZE t;
        """;

    public static readonly QualifiedName T = new("public", "t");
    public static readonly Change.CreateIndex OnA = new(new IndexDesign { Table = T, Keys = [IndexKey.Of("a")] });
    public static readonly QualifiedName A = OnA.Design.QualifiedName;

    private readonly NpgsqlDataSource _source;

    private Playground(string connection, PostgresChangeExecutor executor)
    {
        ConnectionString = connection;
        Executor = executor;
        _source = NpgsqlDataSource.Create(connection + ";Pooling=false");
    }

    public string ConnectionString { get; }

    public PostgresChangeExecutor Executor { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Playground> OpenAsync(
        TestServer server,
        string sql = Tables,
        ChangeOptions? options = null
    ) => await OnAsync(await server.CreateDatabaseAsync(sql), options);

    public static async Task<Playground> OnAsync(string connection, ChangeOptions? options = null) =>
        new(
            connection,
            await PostgresChangeExecutor.OpenAsync(
                connection,
                options ?? new ChangeOptions(),
                TimeProvider.System,
                Token
            )
        );

    public async Task<Change> ReadyAsync(Change change) =>
        (await Executor.PrepareAsync(change, Token)).ShouldBeOfType<Preparation.Ready>().Change;

    public async Task<string> RefusedAsync(Change change) =>
        (await Executor.PrepareAsync(change, Token)).ShouldBeOfType<Preparation.Refused>().Reason;

    public async Task<Application.Done> DoneAsync(Change change, string trial = "trial-1") =>
        (await Executor.ApplyAsync(change, trial, Token)).ShouldBeOfType<Application.Done>();

    public async Task<string> FailsAsync(Change change, string trial = "trial-1") =>
        (await Executor.ApplyAsync(change, trial, Token)).ShouldBeOfType<Application.Failed>().Reason;

    public async Task<NpgsqlConnection> ConnectAsync() => await _source.OpenConnectionAsync(Token);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        var value = await command.ExecuteScalarAsync(Token);
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>A session that has begun a transaction and stands in it.</summary>
    public async Task<NpgsqlConnection> StandInTransactionAsync(string sql)
    {
        var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    /// <summary>Asks until the server says yes.</summary>
    public async Task WaitUntilAsync(string question)
    {
        while (!await ScalarAsync<bool>(question))
        {
            await Task.Delay(10, Token);
        }
    }

    public Task<long> InvalidIndexesAsync() =>
        ScalarAsync<long>("SELECT count(*) FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)");

    /// <summary>Everything that a change could leave in the database: indexes, comments, options, statistics, extensions.</summary>
    public async Task<string> CatalogAsync() =>
        await ScalarAsync<string>(
            """
            SELECT string_agg(line, E'\n' ORDER BY line) FROM (
                SELECT format('index %s valid=%s comment=%s', pg_get_indexdef(indexrelid),
                              indisvalid AND indisready AND indislive, obj_description(indexrelid, 'pg_class')) AS line
                  FROM pg_index JOIN pg_class c ON c.oid = indrelid
                 WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace, 'information_schema'::regnamespace)
                UNION ALL SELECT format('options %s %s', relname, reloptions) FROM pg_class WHERE reloptions IS NOT NULL AND relkind = 'r'
                UNION ALL SELECT format('statistics %s', stxname) FROM pg_statistic_ext
                UNION ALL SELECT format('extension %s', extname) FROM pg_extension
            ) x
            """
        ) ?? "";

    /// <summary>What ALTER SYSTEM has set on the server, which all tests share.</summary>
    public async Task<string> SettingsAsync() =>
        await ScalarAsync<string>(
            """
            SELECT string_agg(format('%s=%s', name, setting), E'\n' ORDER BY name)
              FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'
            """
        ) ?? "";

    public async ValueTask DisposeAsync()
    {
        await Executor.DisposeAsync();
        await _source.DisposeAsync();
    }
}

using Plimsoll.Eng;

[assembly: AssemblyFixture(typeof(Plimsoll.Tests.TestServer))]

namespace Plimsoll.Tests;

/// <summary>
/// One real PostgreSQL for a test program: started when the first test needs it, gone when the last has ended. A test
/// class takes it as a constructor argument and makes databases of its own.
/// </summary>
public sealed class TestServer : IAsyncLifetime
{
    private static int s_databases;
    private PrivatePostgres? _server;

    public PrivatePostgres Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync() =>
        _server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-tests-").FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
            },
            TestContext.Current.CancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>A fresh database with pg_stat_statements, set up by <paramref name="sql"/>.</summary>
    /// <returns>Its connection string, as superuser.</returns>
    public async Task<string> CreateDatabaseAsync(string sql = "")
    {
        var token = TestContext.Current.CancellationToken;
        var name = $"test_{Interlocked.Increment(ref s_databases)}";
        var connection = await Server.CreateDatabaseAsync(name, token);
        await Server.ExecuteAsync("CREATE EXTENSION pg_stat_statements;\n" + sql, name, token);
        return connection;
    }
}

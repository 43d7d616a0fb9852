using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _templates = new(StringComparer.Ordinal);
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

    /// <summary>
    /// A fresh database with pg_stat_statements, set up by <paramref name="sql"/>. The set-up runs once for each text;
    /// every database is a copy of what it made.
    /// </summary>
    /// <returns>Its connection string, as superuser.</returns>
    public async Task<string> CreateDatabaseAsync(string sql = "")
    {
        var template = await _templates.GetOrAdd(sql, s => new(() => CreateTemplateAsync(s))).Value;
        return await Server.CreateDatabaseAsync(NextName("test"), TestContext.Current.CancellationToken, template);
    }

    private async Task<string> CreateTemplateAsync(string sql)
    {
        var name = NextName("template");
        await Server.CreateDatabaseAsync(name, CancellationToken.None);
        await Server.ExecuteAsync("CREATE EXTENSION pg_stat_statements;\n" + sql, name, CancellationToken.None);
        return name;
    }

    private static string NextName(string kind) => $"{kind}_{Interlocked.Increment(ref s_databases)}";
}

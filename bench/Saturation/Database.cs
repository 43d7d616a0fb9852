using Plimsoll.Eng;

namespace Plimsoll.Bench.Saturations;

/// <summary>A PostgreSQL of the bench's own with few connections, and an application that is no superuser.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly PrivatePostgres _server;

    private Database(PrivatePostgres server) => _server = server;

    /// <summary>As superuser, whom reserved connections are for.</summary>
    public string Observer => _server.ConnectionString("shop");

    public string Application => _server.ConnectionString("shop", "shop", "shop");

    public static async Task<Database> StartAsync()
    {
        var settings = new Dictionary<string, string>(PrivatePostgresOptions.Quick, StringComparer.Ordinal)
        {
            // 3 are the superusers', 1 is the observer's: 32 are left.
            ["max_connections"] = "36",
        };
        var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = Directory.CreateTempSubdirectory("plimsoll-saturation-postgres-").FullName,
                DeleteWhenDisposed = true,
                Settings = settings,
            },
            CancellationToken.None
        );
        await server.CreateDatabaseAsync("shop", CancellationToken.None);
        await server.ExecuteAsync(
            """
            CREATE ROLE shop LOGIN PASSWORD 'shop';
            CREATE TABLE stock (id int PRIMARY KEY, number int NOT NULL) WITH (fillfactor = 10);
            INSERT INTO stock VALUES (1, 0);
            GRANT ALL ON stock TO shop;
            """,
            "shop",
            CancellationToken.None
        );
        // Signing in costs a processor some milliseconds, which would be the limit of who connects for each request.
        var rules = Path.Combine(server.DataDirectory, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, "host all shop 127.0.0.1/32 trust\n" + await File.ReadAllTextAsync(rules));
        await server.ExecuteAsync("SELECT pg_reload_conf()", "shop", CancellationToken.None);
        return new Database(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

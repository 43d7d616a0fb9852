using Npgsql;
using Plimsoll.Eng;

namespace Plimsoll.Bench.IndexAdvisor.Drawn;

/// <summary>A database for each seed, loaded where it is not there yet.</summary>
internal static class DrawnDatabase
{
    /// <param name="own">Our own server; null where <paramref name="postgres"/> names another.</param>
    public static async Task<string> OpenAsync(
        DrawnCase drawn,
        string name,
        PrivatePostgres? own,
        string? postgres,
        CancellationToken token
    )
    {
        var connection = own is not null
            ? await own.CreateDatabaseAsync(name, token)
            : new NpgsqlConnectionStringBuilder(postgres) { Database = name }.ConnectionString;
        if (own is not null || await CreateAsync(postgres!, name, token))
        {
            await using var loading = new NpgsqlConnection(connection + ";Pooling=false;Command Timeout=0");
            await loading.OpenAsync(token);
            await drawn.LoadAsync(loading, token);
        }
        return connection;
    }

    /// <returns>False where it is there.</returns>
    private static async Task<bool> CreateAsync(string postgres, string name, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(postgres + ";Pooling=false");
        await connection.OpenAsync(token);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = name } },
        };
        if (await find.ExecuteScalarAsync(token) is not null)
        {
            return false;
        }
        // The name is "drawn_" and a number.
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync(token);
        return true;
    }
}

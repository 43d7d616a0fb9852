using System.Globalization;
using Plimsoll.Eng;
using Plimsoll.Tests.Reference;

namespace Plimsoll.Tests.Versions;

/// <summary>
/// A private server of another PostgreSQL version than the installed one, from the binaries that
/// <c>eng/other-servers</c> fetches: with pg_stat_statements, without hypopg.
/// </summary>
internal static class OtherServer
{
    public static async Task<PrivatePostgres> StartAsync(int major, CancellationToken token) =>
        await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                Directory = Directory
                    .CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"plimsoll-{major}-"))
                    .FullName,
                DeleteWhenDisposed = true,
                Settings = PrivatePostgresOptions.Quick,
                Binaries = Binaries(major),
            },
            token
        );

    /// <summary>A database of the server, set up by <paramref name="sql"/>.</summary>
    /// <returns>Its connection string, as superuser.</returns>
    public static async Task<string> CreateDatabaseAsync(
        this PrivatePostgres server,
        string name,
        string sql,
        CancellationToken token
    )
    {
        var connection = await server.CreateDatabaseAsync(name, token);
        await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements;\n" + sql, name, token);
        return connection;
    }

    private static PostgresBinaries Binaries(int major)
    {
        var servers = new DirectoryInfo(Path.Combine(Repository.Root, ".plimsoll", "servers"));
        // A link where the servers' user cannot reach the checkout: then it is the link's end that it can reach.
        var reachable = servers.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? servers.FullName;
        var directory = Path.Combine(reachable, major.ToString(CultureInfo.InvariantCulture), "bin");
        return File.Exists(Path.Combine(directory, "postgres"))
            ? new PostgresBinaries(directory)
            : throw new InvalidOperationException($"PostgreSQL {major} is not in {directory}. Run eng/other-servers.");
    }
}

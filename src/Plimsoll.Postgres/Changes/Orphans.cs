using Npgsql;

namespace Plimsoll.Postgres.Changes;

/// <summary>
/// A killed tuner's build goes on by itself on the server. Whoever holds the tune lock knows that every other session
/// of our name is such an orphan.
/// </summary>
internal static class Orphans
{
    private const string Find = """
        SELECT count(pg_catalog.pg_terminate_backend(a.pid))
          FROM pg_catalog.pg_stat_activity a
         WHERE a.datname = current_database()
           AND a.application_name = $1
           AND a.pid <> pg_backend_pid()
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l
                            WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.classid = 1886153069)
        """;

    /// <summary>Ends them and waits until they are gone.</summary>
    public static async Task StopAsync(Workbench bench, CancellationToken token)
    {
        await using var connection = await bench.OpenAsync(token);
        var start = bench.Time.GetTimestamp();
        while (
            await connection.ScalarAsync<long>(Find, token, ChangeSession.ApplicationName) > 0
            && bench.Time.GetElapsedTime(start) < bench.Options.PatienceBefore
        )
        {
            await Task.Delay(bench.Options.WatchEvery, bench.Time, token);
        }
    }
}

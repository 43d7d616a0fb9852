using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>Builds one index concurrently: first looks whether it can end well, then builds, then checks that it is valid.</summary>
internal sealed class IndexBuild(Workbench bench)
{
    private const string Builders = """
        SELECT count(*)
          FROM pg_catalog.pg_stat_progress_create_index p
          JOIN pg_catalog.pg_class c ON c.oid = p.relid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE p.datname = current_database() AND n.nspname = $1 AND c.relname = $2
        """;

    /// <param name="sql">CREATE INDEX CONCURRENTLY or REINDEX INDEX CONCURRENTLY.</param>
    /// <returns>The size of the index.</returns>
    /// <exception cref="ChangeFailedException">An INVALID index may be left; the way back removes it.</exception>
    public async Task<Bytes> RunAsync(QualifiedName index, QualifiedName table, string sql, CancellationToken token)
    {
        await ClearTheWayAsync(table, token);
        bench.Step("build: begin");
        try
        {
            await bench.RunWatchedAsync(sql, bench.Options.PatienceWithin, token);
        }
        catch (WaitedTooLongException e)
        {
            throw new ChangeFailedException(
                $"The build of {index} was given up: {e.Message}. Try again when that transaction has ended."
            );
        }
        bench.Step("build: made");
        var made = await bench.ReadIndexAsync(index, token);
        return made is { IsValid: true }
            ? made.Size
            : throw new ChangeFailedException($"The build of {index} left it INVALID.");
    }

    private async Task ClearTheWayAsync(QualifiedName table, CancellationToken token)
    {
        await using var connection = await bench.OpenAsync(token);
        if (await OldTransactions.WaitAsync(connection, bench.Options, bench.Time, token) is { } old)
        {
            throw new ChangeFailedException(
                $"A build would wait for {old}. End that transaction, or try again when it has ended."
            );
        }
        // One build at a time on a table, whoever builds.
        var start = bench.Time.GetTimestamp();
        while (await connection.ScalarAsync<long>(Builders, token, table.Schema, table.Name) > 0)
        {
            if (bench.Time.GetElapsedTime(start) >= bench.Options.PatienceBefore)
            {
                throw new ChangeFailedException($"Another session is building an index on {table}.");
            }
            await Task.Delay(bench.Options.WatchEvery, bench.Time, token);
        }
        // The build's own lock on the table, tried with a time limit before anything is made.
        try
        {
            await Backoff.RunAsync(
                () => TryLockAsync(connection, table, token),
                bench.Options.LockAttempts,
                bench.Options.PatienceBefore,
                bench.Time,
                token
            );
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new ChangeFailedException(
                $"The lock on {table} was not free ({bench.Options.LockAttempts} attempts): another session changes or vacuums it."
            );
        }
    }

    private static async Task TryLockAsync(NpgsqlConnection connection, QualifiedName table, CancellationToken token)
    {
        await using var transaction = await connection.BeginTransactionAsync(token);
        await connection.ExecuteAsync($"LOCK TABLE ONLY {table.ToSql()} IN SHARE UPDATE EXCLUSIVE MODE", token);
        await transaction.RollbackAsync(token);
    }
}

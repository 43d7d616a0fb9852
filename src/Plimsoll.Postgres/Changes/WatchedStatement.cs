using System.Globalization;
using Npgsql;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>
/// Runs a statement that waits for other transactions (CREATE, DROP or REINDEX INDEX CONCURRENTLY) without
/// <c>lock_timeout</c>, which would cut it off in a wait that is a normal part of it. A second session watches it
/// instead, and cancels it only when it has stood waiting for longer than patience allows.
/// </summary>
internal sealed class WatchedStatement(string connectionString, ChangeOptions options, TimeProvider time)
{
    private const string Waiting = """
        SELECT a.wait_event_type = 'Lock',
               (SELECT string_agg(pg_catalog.format('session %s (%s, %s, transaction open for %s s)', b.pid,
                          coalesce(nullif(b.application_name, ''), 'no application name'), b.state,
                          round(extract(epoch FROM clock_timestamp() - b.xact_start))), ', ')
                  FROM pg_catalog.pg_stat_activity b
                 WHERE b.pid = ANY (pg_catalog.pg_blocking_pids(a.pid)))
          FROM pg_catalog.pg_stat_activity a
         WHERE a.pid = $1
        """;

    /// <exception cref="WaitedTooLongException">It stood waiting for <paramref name="patience"/> and was cancelled.</exception>
    public async Task RunAsync(string sql, TimeSpan patience, CancellationToken token)
    {
        await using var worker = await ChangeSession.OpenAsync(connectionString, options, token);
        await using var watcher = await ChangeSession.OpenAsync(connectionString, options, token);
        await worker.ExecuteAsync("SET lock_timeout = 0", token);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watching = WatchAsync(watcher, worker.ProcessID, patience, ended.Token);
        try
        {
            await worker.ExecuteAsync(sql, token);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            await ended.CancelAsync();
            if (await watching is { } blocker)
            {
                throw new WaitedTooLongException(blocker, patience, e);
            }
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <returns>Who was in the way when it cancelled; null when the statement ended by itself.</returns>
    private async Task<string?> WatchAsync(
        NpgsqlConnection watcher,
        int pid,
        TimeSpan patience,
        CancellationToken ended
    )
    {
        try
        {
            long? since = null;
            while (!ended.IsCancellationRequested)
            {
                await Task.Delay(options.WatchEvery, time, ended);
                var (waits, blockers) = await LookAsync(watcher, pid, ended);
                if (!waits)
                {
                    since = null;
                    continue;
                }
                since ??= time.GetTimestamp();
                if (time.GetElapsedTime(since.Value) >= patience)
                {
                    await watcher.ScalarAsync<bool>(
                        $"SELECT pg_catalog.pg_cancel_backend({pid.ToString(CultureInfo.InvariantCulture)})",
                        ended
                    );
                    return blockers ?? "another transaction";
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The statement has ended.
        }
        catch (NpgsqlException)
        {
            // The watching session was killed. The statement goes on under statement_timeout alone.
        }
        return null;
    }

    private static async Task<(bool Waits, string? Blockers)> LookAsync(
        NpgsqlConnection watcher,
        int pid,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Waiting), watcher);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = pid });
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) && !await reader.IsDBNullAsync(0, token) && reader.GetBoolean(0)
            ? (true, await reader.IsDBNullAsync(1, token) ? null : ApplicationNames.Shown(reader.GetString(1)))
            : (false, null);
    }
}

/// <summary>Somebody outlasted our patience.</summary>
internal sealed class WaitedTooLongException(string blocker, TimeSpan patience, Exception inner)
    : Exception($"it waited {Format.Age(patience)} for {blocker}", inner)
{
    public string Blocker { get; } = blocker;
}

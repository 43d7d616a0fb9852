using Npgsql;
using Plimsoll.Core.Signals;

namespace Plimsoll.Postgres.Changes;

/// <summary>What every craft needs: connections, and the two ways to run a statement safely.</summary>
internal sealed record Workbench(string ConnectionString, ChangeOptions Options, TimeProvider Time)
{
    public Task<NpgsqlConnection> OpenAsync(CancellationToken token) =>
        ChangeSession.OpenAsync(ConnectionString, Options, token);

    public void Step(string name) => Options.AtStep?.Invoke(name);

    /// <summary>
    /// For statements that take a lock for a moment: a short <c>lock_timeout</c>, so that others do not queue behind
    /// us, and several attempts. Each statement must be right when it is repeated.
    /// </summary>
    public Task RunBrieflyAsync(IReadOnlyList<string> statements, CancellationToken token) =>
        Backoff.RunAsync(
            async () =>
            {
                await using var connection = await OpenAsync(token);
                foreach (var sql in statements)
                {
                    await connection.ExecuteAsync(sql, token);
                }
            },
            Options.LockAttempts,
            TimeSpan.MaxValue,
            Time,
            token
        );

    /// <summary>For statements that wait for other transactions as a part of their work.</summary>
    public Task RunWatchedAsync(string sql, TimeSpan patience, CancellationToken token) =>
        new WatchedStatement(ConnectionString, Options, Time).RunAsync(sql, patience, token);

    /// <summary>
    /// Drops an index, whole or half made, and tries again for as long as <see cref="ChangeOptions.PatienceBack"/>
    /// allows: whoever uses the table holds it up.
    /// </summary>
    public Task DropIndexAsync(QualifiedName index, CancellationToken token) =>
        Backoff.RunAsync(
            () => RunWatchedAsync($"DROP INDEX CONCURRENTLY IF EXISTS {index.ToSql()}", Options.PatienceWithin, token),
            int.MaxValue,
            Options.PatienceBack,
            Time,
            token
        );

    public async Task<IndexState?> ReadIndexAsync(QualifiedName index, CancellationToken token)
    {
        await using var connection = await OpenAsync(token);
        return await IndexState.ReadAsync(connection, index, token);
    }
}

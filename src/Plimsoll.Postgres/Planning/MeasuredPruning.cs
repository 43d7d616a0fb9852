using System.Text.Json;
using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Planning;

/// <summary>A whole statement with its values, as it is executed, and how often.</summary>
/// <param name="Calls">While the workload runs once: what its time is weighted by.</param>
public sealed record WeighedStatement(string Sql, double Calls);

/// <summary>
/// Which of some indexes nothing would miss: each is dropped in a transaction that is rolled back, and the statements that
/// used it are executed with and without it, by turns. <see cref="Superfluity"/> decides, by calls × time.
/// <para>
/// For a staging copy or an idle database alone: DROP INDEX locks the whole table (ACCESS EXCLUSIVE) until the rollback,
/// and the statements are really executed. Where the lock is not had within the session's <c>lock_timeout</c>, the index
/// counts as needed. On a server in use, <c>plimsoll tune</c> drops what seems superfluous by a trial instead.
/// </para>
/// </summary>
/// <param name="session">Opened with <see cref="SessionOptions.Changing"/>.</param>
public sealed class MeasuredPruning(ServerSession session)
{
    /// <summary>Turns that count; one before them warms the caches on both sides.</summary>
    private const int Turns = 5;

    /// <summary>A short statement is executed again within its turn, up to this often, and the least time counts, …</summary>
    private const int MostRuns = 10;

    /// <summary>… until it has taken this long in all.</summary>
    private const double LongEnoughMilliseconds = 20;

    /// <summary>Looks at the indexes in the order given; what is superfluous stays away while the next are looked at.</summary>
    /// <returns>The superfluous ones. Nothing is dropped for good.</returns>
    public async Task<IReadOnlyList<PrunedIndex>> FindSuperfluousAsync(
        IReadOnlyList<QualifiedName> indexes,
        IReadOnlyDictionary<Fingerprint, WeighedStatement> statements,
        CancellationToken token
    )
    {
        var gone = new List<PrunedIndex>();
        foreach (var index in indexes)
        {
            if (await TryWithoutAsync(index, [.. gone.Select(g => g.Index)], statements, token) is { } pruned)
            {
                gone.Add(pruned);
            }
        }
        return gone;
    }

    private async Task<PrunedIndex?> TryWithoutAsync(
        QualifiedName index,
        List<QualifiedName> gone,
        IReadOnlyDictionary<Fingerprint, WeighedStatement> statements,
        CancellationToken token
    )
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(token);
        try
        {
            foreach (var name in gone)
            {
                await ExecuteAsync($"DROP INDEX {name.ToSql()}", token);
            }
            var users = new List<WeighedStatement>();
            foreach (var statement in statements.Values)
            {
                if (await UsesAsync(statement.Sql, index, token))
                {
                    users.Add(statement);
                }
            }
            var times = await ByTurnsAsync(index, users, token);
            return Superfluity.IsSuperfluous(times)
                ? new PrunedIndex(
                    index,
                    times.Sum(t => t.Calls * t.With.Min()),
                    times.Sum(t => t.Calls * t.Without.Min())
                )
                : null;
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
        {
            return null;
        }
        finally
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
    }

    private async Task<List<ByTurns>> ByTurnsAsync(
        QualifiedName index,
        List<WeighedStatement> users,
        CancellationToken token
    )
    {
        var with = users.Select(_ => new List<double>()).ToList();
        var without = users.Select(_ => new List<double>()).ToList();
        for (var turn = 0; turn <= Turns && users.Count > 0; turn++)
        {
            await TimeAllAsync(users, turn == 0 ? null : with, token);
            await ExecuteAsync("SAVEPOINT plimsoll_without", token);
            await ExecuteAsync($"DROP INDEX {index.ToSql()}", token);
            await TimeAllAsync(users, turn == 0 ? null : without, token);
            await ExecuteAsync("ROLLBACK TO SAVEPOINT plimsoll_without", token);
            await ExecuteAsync("RELEASE SAVEPOINT plimsoll_without", token);
        }
        return [.. users.Select((user, n) => new ByTurns(user.Calls, with[n], without[n]))];
    }

    private async Task TimeAllAsync(List<WeighedStatement> users, List<List<double>>? into, CancellationToken token)
    {
        foreach (var (n, user) in users.Index())
        {
            var least = await TimeAsync(user.Sql, token);
            into?[n].Add(least);
        }
    }

    private async Task<bool> UsesAsync(string sql, QualifiedName index, CancellationToken token)
    {
        var plan = await ReadAsync($"EXPLAIN {OwnStatements.Marker} (FORMAT JSON) {sql}", token);
        return plan.Contains($"\"Index Name\": {JsonSerializer.Serialize(index.Name)}", StringComparison.Ordinal);
    }

    private async Task<double> TimeAsync(string sql, CancellationToken token)
    {
        var least = double.MaxValue;
        var sum = 0.0;
        for (var run = 0; run < MostRuns && sum < LongEnoughMilliseconds; run++)
        {
            await ExecuteAsync("SAVEPOINT plimsoll_run", token);
            var text = await ReadAsync(
                $"EXPLAIN {OwnStatements.Marker} (ANALYZE, TIMING OFF, FORMAT JSON) {sql}",
                token
            );
            await ExecuteAsync("ROLLBACK TO SAVEPOINT plimsoll_run", token);
            using var document = JsonDocument.Parse(text);
            var time = document.RootElement[0].GetProperty("Execution Time").GetDouble();
            sum += time;
            least = Math.Min(least, time);
        }
        return least;
    }

    private async Task ExecuteAsync(string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(sql), session.Connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }

    private async Task<string> ReadAsync(string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, session.Connection) { CommandTimeout = 0 };
        return (string)(await command.ExecuteScalarAsync(token))!;
    }
}

/// <param name="BeforeMilliseconds">Calls × time of the statements that used the index, together; zero where none did.</param>
/// <param name="AfterMilliseconds">The same without it.</param>
public sealed record PrunedIndex(QualifiedName Index, double BeforeMilliseconds, double AfterMilliseconds);

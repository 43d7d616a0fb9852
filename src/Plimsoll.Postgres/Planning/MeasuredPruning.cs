using System.Text.Json;
using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Planning;

/// <summary>
/// Which of some indexes nothing would miss: each is dropped in a transaction that is rolled back, and the statements that
/// used it are executed with and without it.
/// <para>
/// For a staging copy or an idle database alone: DROP INDEX locks the whole table (ACCESS EXCLUSIVE) until the rollback,
/// and the statements are really executed. Where the lock is not had within the session's <c>lock_timeout</c>, the index
/// counts as needed.
/// </para>
/// </summary>
/// <param name="session">Opened with <see cref="SessionOptions.Changing"/>.</param>
public sealed class MeasuredPruning(ServerSession session)
{
    /// <summary>A statement is slower where it takes both this much longer, as a factor, …</summary>
    public const double SlowerFactor = 1.1;

    /// <summary>… and this many milliseconds longer.</summary>
    public const double SlowerMilliseconds = 5;

    /// <summary>Executions of each statement; the least time counts.</summary>
    private const int Runs = 3;

    /// <summary>Looks at the indexes in the order given; what is superfluous stays away while the next are looked at.</summary>
    /// <param name="statements">Whole statements with their values, as they are executed.</param>
    /// <returns>The superfluous ones. Nothing is dropped for good.</returns>
    public async Task<IReadOnlyList<PrunedIndex>> FindSuperfluousAsync(
        IReadOnlyList<QualifiedName> indexes,
        IReadOnlyDictionary<Fingerprint, string> statements,
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
        IReadOnlyDictionary<Fingerprint, string> statements,
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
            var before = new Dictionary<Fingerprint, double>();
            foreach (var (statement, sql) in statements)
            {
                if (await UsesAsync(sql, index, token))
                {
                    before[statement] = await TimeAsync(sql, token);
                }
            }
            await ExecuteAsync($"DROP INDEX {index.ToSql()}", token);
            var after = new Dictionary<Fingerprint, double>();
            foreach (var statement in before.Keys)
            {
                after[statement] = await TimeAsync(statements[statement], token);
                if (
                    after[statement] > before[statement] * SlowerFactor
                    && after[statement] > before[statement] + SlowerMilliseconds
                )
                {
                    return null;
                }
            }
            return after.Values.Sum() <= before.Values.Sum() * SlowerFactor
                ? new PrunedIndex(index, before.Values.Sum(), after.Values.Sum())
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

    private async Task<bool> UsesAsync(string sql, QualifiedName index, CancellationToken token)
    {
        var plan = await ReadAsync($"EXPLAIN {OwnStatements.Marker} (FORMAT JSON) {sql}", token);
        return plan.Contains($"\"Index Name\": {JsonSerializer.Serialize(index.Name)}", StringComparison.Ordinal);
    }

    private async Task<double> TimeAsync(string sql, CancellationToken token)
    {
        var least = double.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            await ExecuteAsync("SAVEPOINT plimsoll_run", token);
            var text = await ReadAsync(
                $"EXPLAIN {OwnStatements.Marker} (ANALYZE, TIMING OFF, FORMAT JSON) {sql}",
                token
            );
            await ExecuteAsync("ROLLBACK TO SAVEPOINT plimsoll_run", token);
            using var document = JsonDocument.Parse(text);
            least = Math.Min(least, document.RootElement[0].GetProperty("Execution Time").GetDouble());
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

/// <param name="BeforeMilliseconds">Of the statements that used the index, together; zero where none did.</param>
/// <param name="AfterMilliseconds">The same without it.</param>
public sealed record PrunedIndex(QualifiedName Index, double BeforeMilliseconds, double AfterMilliseconds);

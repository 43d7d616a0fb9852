using Npgsql;
using NpgsqlTypes;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Measuring;

/// <summary>
/// Reads <c>pg_stat_statements</c> without the texts, which is one pass over its shared memory and no file. Plimsoll's
/// own statements carry a comment that says so; their query ids are learned from the texts, once for each new id.
/// </summary>
public sealed class StatementMeter : IStatementMeter, IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly HashSet<long> _known = [];
    private readonly HashSet<long> _own = [];
    private NpgsqlConnection? _connection;
    private string _schema = "";

    public StatementMeter(string connectionString) =>
        _connectionString = new NpgsqlConnectionStringBuilder(
            ServerAddress.Parse(connectionString).ForSession(SessionOptions.Observing)
        )
        {
            ApplicationName = "plimsoll meter",
            CommandTimeout = 30,
            TcpKeepAlive = true,
        }.ConnectionString;

    public async Task<MeterReading> ReadAsync(CancellationToken token)
    {
        try
        {
            return await ReadOnceAsync(token);
        }
        catch (NpgsqlException e) when (e is not PostgresException || IsShutdown(e))
        {
            // The session was killed, or the server restarts: once more on a new one.
            await CloseAsync();
            try
            {
                return await ReadOnceAsync(token);
            }
            catch (NpgsqlException again)
            {
                throw new PlimsollException(
                    Fault.Connection,
                    $"The server went away while its statements were measured: {again.Message}",
                    "Check that it runs, then start again: an unfinished trial is undone first.",
                    again
                );
            }
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task<MeterReading> ReadOnceAsync(CancellationToken token)
    {
        var connection = await OpenAsync(token);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(MeterSql.Server(connection.PostgreSqlVersion.Major, _schema)),
                new NpgsqlBatchCommand(MeterSql.Running(connection.PostgreSqlVersion.Major)),
                new NpgsqlBatchCommand(MeterSql.Statements(_schema)),
            },
        };
        MeterReading reading;
        await using (var reader = await batch.ExecuteReaderAsync(token))
        {
            await reader.ReadAsync(token);
            var at = reader.GetFieldValue<DateTimeOffset>(0);
            DateTimeOffset? resetAt = await reader.IsDBNullAsync(1, token)
                ? null
                : reader.GetFieldValue<DateTimeOffset>(1);
            var wal = reader.GetInt64(2);
            TimeSpan? lag = await reader.IsDBNullAsync(3, token) ? null : TimeSpan.FromSeconds(reader.GetDouble(3));

            await reader.NextResultAsync(token);
            var running = new Dictionary<Fingerprint, RunningCalls>();
            while (await reader.ReadAsync(token))
            {
                running[new Fingerprint(reader.GetInt64(0))] = new RunningCalls(
                    reader.GetInt32(1),
                    reader.GetDouble(2)
                );
            }

            await reader.NextResultAsync(token);
            var statements = new Dictionary<Fingerprint, StatementCounters>();
            while (await reader.ReadAsync(token))
            {
                statements[new Fingerprint(reader.GetInt64(0))] = Counters(reader);
            }
            reading = new MeterReading
            {
                At = at,
                ResetAt = resetAt,
                WalPosition = wal,
                ReplayLag = lag,
                Running = running,
                Statements = statements,
            };
        }
        await LearnOwnAsync(connection, reading, token);
        return reading with { Statements = Without(reading.Statements), Running = Without(reading.Running) };
    }

    private Dictionary<Fingerprint, T> Without<T>(IReadOnlyDictionary<Fingerprint, T> all) =>
        all.Where(s => !_own.Contains(s.Key.QueryId)).ToDictionary();

    private static StatementCounters Counters(NpgsqlDataReader reader) =>
        new()
        {
            Calls = reader.GetInt64(1),
            TotalMilliseconds = reader.GetDouble(2),
            PlanningMilliseconds = reader.GetDouble(3),
            Rows = reader.GetInt64(4),
            SharedBlocksHit = reader.GetInt64(5),
            SharedBlocksRead = reader.GetInt64(6),
            TempBlocksRead = reader.GetInt64(7),
            TempBlocksWritten = reader.GetInt64(8),
            WalBytes = reader.GetInt64(9),
        };

    private async Task LearnOwnAsync(NpgsqlConnection connection, MeterReading reading, CancellationToken token)
    {
        var unknown = reading.Statements.Keys.Select(s => s.QueryId).Where(id => !_known.Contains(id)).ToArray();
        if (unknown.Length == 0)
        {
            return;
        }
        await using var command = new NpgsqlCommand(MeterSql.Own(_schema), connection);
        command.Parameters.Add(
            new NpgsqlParameter<long[]>
            {
                TypedValue = unknown,
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            }
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            _own.Add(reader.GetInt64(0));
        }
        _known.UnionWith(unknown);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken token)
    {
        if (_connection is { } open)
        {
            return open;
        }
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(token);
            await using var limits = new NpgsqlCommand(MeterSql.Limits, connection);
            await limits.ExecuteNonQueryAsync(token);
            await using var find = new NpgsqlCommand(MeterSql.Schema, connection);
            _schema =
                (string?)await find.ExecuteScalarAsync(token)
                ?? throw new PlimsollException(
                    Fault.Server,
                    "The extension pg_stat_statements is not installed in this database.",
                    "CREATE EXTENSION pg_stat_statements; it must stand in shared_preload_libraries too."
                );
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        return _connection = connection;
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private static bool IsShutdown(NpgsqlException e) =>
        e.SqlState
            is PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow;
}

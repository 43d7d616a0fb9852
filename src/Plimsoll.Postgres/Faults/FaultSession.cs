using Npgsql;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Faults;

/// <summary>Sessions by which a fault goes on: it ends with them, also when this process is gone.</summary>
public sealed class FaultSession : IAsyncDisposable
{
    // The server ends a fault of ours by itself so long after its time, should nobody else have done it.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);
    private readonly IReadOnlyList<ServerSession> _sessions;
    private readonly Func<ServerSession, Task>? _undo;

    private FaultSession(IReadOnlyList<ServerSession> sessions, Func<ServerSession, Task>? undo)
    {
        _sessions = sessions;
        _undo = undo;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_undo is not null)
            {
                await _undo(_sessions[0]);
            }
        }
        finally
        {
            foreach (var session in _sessions)
            {
                await session.DisposeAsync();
            }
        }
    }

    internal static FaultSession Of(IReadOnlyList<ServerSession> sessions, Func<ServerSession, Task>? undo = null) =>
        new(sessions, undo);

    internal static SessionOptions Options(TimeSpan atMost) =>
        new() { ReadOnly = false, IdleInTransactionTimeout = atMost + s_grace };

    /// <summary>Opens a session and begins the fault in it; where that fails, nothing is left.</summary>
    internal static async Task<FaultSession> BeginAsync(
        string connectionString,
        TimeSpan atMost,
        Func<ServerSession, Task> begin,
        Func<ServerSession, Task>? undo,
        CancellationToken token
    )
    {
        var session = await ServerSession.OpenAsync(connectionString, Options(atMost), token);
        try
        {
            await begin(session);
            return Of([session], undo);
        }
        catch (PostgresException e)
        {
            await session.DisposeAsync();
            throw new PlimsollException(
                Fault.Change,
                $"The fault could not be begun at {session.Address}: {e.MessageText}",
                e.SqlState == PostgresErrorCodes.InsufficientPrivilege
                    ? "Give the role of this connection string the privilege."
                    : "Nothing is left of it.",
                e
            );
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    internal static async Task RunAsync(ServerSession session, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("/* plimsoll */ " + sql, session.Connection);
        await command.ExecuteNonQueryAsync(token);
    }

    internal static async Task<T> ScalarAsync<T>(
        ServerSession session,
        string sql,
        CancellationToken token,
        params object[] values
    )
    {
        await using var command = new NpgsqlCommand("/* plimsoll */ " + sql, session.Connection);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }
        return (T)(await command.ExecuteScalarAsync(token))!;
    }
}

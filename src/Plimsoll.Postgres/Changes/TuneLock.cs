using Npgsql;
using Plimsoll.Core;

namespace Plimsoll.Postgres.Changes;

/// <summary>
/// The advisory lock that one tuner holds in a database for as long as it works. It lives in a session of its own and
/// goes with it, so a killed tuner never leaves it behind.
/// </summary>
internal sealed class TuneLock(string connectionString, ChangeOptions options) : IAsyncDisposable
{
    // "plim", "tune" in ASCII; shown by pg_locks as classid and objid.
    private const string Take = "SELECT pg_catalog.pg_try_advisory_lock(1886153069, 1953853029)";

    private NpgsqlConnection? _connection;

    /// <summary>Takes the lock, or takes it again where its session has been ended by somebody.</summary>
    /// <exception cref="PlimsollException">Another tuner holds it (<see cref="Fault.Busy"/>).</exception>
    public async Task HoldAsync(CancellationToken token)
    {
        if (_connection is { } held)
        {
            if (await LivesAsync(held, token))
            {
                return;
            }
            await held.DisposeAsync();
            _connection = null;
        }

        var connection = await ChangeSession.OpenAsync(connectionString, options, token);
        try
        {
            if (!await connection.ScalarAsync<bool>(Take, token))
            {
                throw new PlimsollException(
                    Fault.Busy,
                    "Another plimsoll tune or revert is at work on this database.",
                    "Wait until it has ended. Who it is: SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1886153069."
                );
            }
            _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private static async Task<bool> LivesAsync(NpgsqlConnection connection, CancellationToken token)
    {
        try
        {
            return await connection.ScalarAsync<int>("SELECT 1", token) == 1;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            return false;
        }
    }
}

using System.Globalization;
using Npgsql;
using Plimsoll.Core;

namespace Plimsoll.Postgres.Sessions;

/// <summary>
/// One connection of ours: named <c>plimsoll</c>, with timeouts, and read-only unless asked otherwise. It is no pool
/// and is not shared between threads.
/// </summary>
public sealed class ServerSession : IAsyncDisposable
{
    /// <summary>PostgreSQL 13.</summary>
    public const int OldestVersion = 130000;

    private readonly NpgsqlDataSource _source;
    private readonly SessionOptions _options;

    private ServerSession(
        NpgsqlDataSource source,
        NpgsqlConnection connection,
        SessionOptions options,
        ServerAddress address,
        int versionNumber
    )
    {
        _source = source;
        _options = options;
        Connection = connection;
        Address = address;
        VersionNumber = versionNumber;
    }

    public NpgsqlConnection Connection { get; }

    public ServerAddress Address { get; }

    /// <summary><c>server_version_num</c>.</summary>
    public int VersionNumber { get; }

    public int MajorVersion => VersionNumber / 10000;

    /// <exception cref="PlimsollException">
    /// <see cref="Fault.Usage"/> for a connection string that cannot be understood, <see cref="Fault.Connection"/> for a
    /// server that is not reached or refuses the login, <see cref="Fault.Server"/> for one that is too old.
    /// </exception>
    public static async Task<ServerSession> OpenAsync(
        string connectionString,
        SessionOptions options,
        CancellationToken token
    )
    {
        var address = ServerAddress.Parse(connectionString);
        NpgsqlDataSource? source = null;
        NpgsqlConnection? connection = null;
        try
        {
            source = NpgsqlDataSource.Create(address.ForSession(options));
            connection = await source.OpenConnectionAsync(token);
            var version = await ConfigureAsync(connection, options, token);
            return version >= OldestVersion
                ? new ServerSession(source, connection, options, address, version)
                : throw new PlimsollException(
                    Fault.Server,
                    $"The server at {address.Host}:{address.Port} is PostgreSQL {connection.ServerVersion}; Plimsoll knows 13 to 18.",
                    "Upgrade the server: versions before 13 are no longer maintained by the PostgreSQL project."
                );
        }
        catch (Exception e) when (e is not (PlimsollException or OperationCanceledException))
        {
            await CloseAsync(connection, source);
            throw ConnectionFaults.Explain(e, address);
        }
        catch
        {
            await CloseAsync(connection, source);
            throw;
        }
    }

    /// <summary>Counts the server's sessions that this one has had: what was set or made in an earlier one is gone.</summary>
    public int Incarnation { get; private set; }

    /// <summary>
    /// Opens the connection anew where it is gone. Npgsql gives a connection up after an error of class XX, which extensions
    /// raise for plain refusals, though the server would go on.
    /// </summary>
    /// <exception cref="PlimsollException"><see cref="Fault.Connection"/> where the server is not reached any more.</exception>
    public async Task MendAsync(CancellationToken token)
    {
        if (Connection.State == System.Data.ConnectionState.Open)
        {
            return;
        }
        try
        {
            Incarnation++;
            await Connection.OpenAsync(token);
            await ConfigureAsync(Connection, _options, token);
        }
        catch (Exception e) when (e is not (PlimsollException or OperationCanceledException))
        {
            throw ConnectionFaults.Explain(e, Address);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync(Connection, _source);

    private static async Task CloseAsync(NpgsqlConnection? connection, NpgsqlDataSource? source)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
        if (source is not null)
        {
            await source.DisposeAsync();
        }
    }

    /// <summary>By set_config and not by startup options, which a connection pooler in between may refuse.</summary>
    private static async Task<int> ConfigureAsync(
        NpgsqlConnection connection,
        SessionOptions options,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT /* plimsoll */ current_setting('server_version_num')::int,
                   set_config('statement_timeout', $1, false),
                   set_config('lock_timeout', $2, false),
                   set_config('idle_in_transaction_session_timeout', $3, false),
                   set_config('default_transaction_read_only', $4, false),
                   set_config('client_min_messages', 'error', false)
            """,
            connection
        );
        command.Parameters.AddWithValue(Milliseconds(options.StatementTimeout));
        command.Parameters.AddWithValue(Milliseconds(options.LockTimeout));
        command.Parameters.AddWithValue(Milliseconds(options.IdleInTransactionTimeout));
        command.Parameters.AddWithValue(options.ReadOnly ? "on" : "off");
        return (int)(await command.ExecuteScalarAsync(token))!;
    }

    private static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}

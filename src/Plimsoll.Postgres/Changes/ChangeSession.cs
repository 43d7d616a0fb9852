using System.Globalization;
using Npgsql;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>Opens the connections that changes are made on: never pooled, recognisable, and with time limits.</summary>
internal static class ChangeSession
{
    /// <summary>What <c>pg_stat_activity.application_name</c> shows of us. Orphans of a killed run are found by it.</summary>
    public const string ApplicationName = "plimsoll tune";

    public static async Task<NpgsqlConnection> OpenAsync(
        string connectionString,
        ChangeOptions options,
        CancellationToken token
    )
    {
        var address = ServerAddress.Parse(connectionString);
        var builder = new NpgsqlConnectionStringBuilder(address.ForSession(SessionOptions.Changing))
        {
            ApplicationName = ApplicationName,
            TcpKeepAlive = true,
        };
        var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(token);
            await PrepareAsync(connection, options, token);
            return connection;
        }
        catch (NpgsqlException e)
        {
            await connection.DisposeAsync();
            throw ConnectionFaults.Explain(e, address);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(sql), connection);
        await command.ExecuteNonQueryAsync(token);
    }

    public static async Task<T?> ScalarAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        CancellationToken token,
        params object[] parameters
    )
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(sql), connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }
        var value = await command.ExecuteScalarAsync(token);
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>Milliseconds, as the server's time limits take them.</summary>
    public static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static async Task PrepareAsync(NpgsqlConnection connection, ChangeOptions options, CancellationToken token)
    {
        List<string> limits =
        [
            $"SET statement_timeout = {Milliseconds(options.StatementTimeout)}",
            $"SET lock_timeout = {Milliseconds(options.LockTimeout)}",
            "SET idle_in_transaction_session_timeout = '60s'",
            "SET client_min_messages = 'warning'",
        ];
        if (connection.PostgreSqlVersion.Major >= 14)
        {
            // A statement whose client was killed is noticed while it runs, not when it ends.
            limits.Add("SET client_connection_check_interval = '1s'");
            limits.Add("SET idle_session_timeout = 0");
        }
        foreach (var limit in limits)
        {
            await connection.ExecuteAsync(limit, token);
        }
    }
}

using Npgsql;
using Plimsoll.Core;

namespace Plimsoll.Postgres.Sessions;

/// <summary>
/// Where a server is and how to log in, out of a connection string in any of the usual forms: .NET's
/// <c>Host=…;Username=…</c>, libpq's <c>host=… user=…</c>, or a <c>postgres://</c> URI.
/// </summary>
public sealed class ServerAddress
{
    private readonly NpgsqlConnectionStringBuilder _builder;

    private ServerAddress(NpgsqlConnectionStringBuilder builder) => _builder = builder;

    public string Host => _builder.Host ?? "";

    public int Port => _builder.Port;

    public string User => _builder.Username ?? Environment.UserName;

    public string Database => _builder.Database ?? User;

    /// <summary>For people: <c>user@host:port/database</c>. Never holds the password.</summary>
    public override string ToString() =>
        Host.Contains(',') ? $"{User}@{Host}/{Database}" : $"{User}@{Host}:{Port}/{Database}";

    /// <summary>In .NET's form, with the password: for connections, never for people.</summary>
    public string ToConnectionString() => _builder.ConnectionString;

    /// <exception cref="PlimsollException">
    /// <see cref="Fault.Usage"/>: it cannot be understood. The message names the key and never repeats a value.
    /// </exception>
    public static ServerAddress Parse(string connectionString)
    {
        var text = connectionString.Trim();
        if (text.Length == 0)
        {
            throw Unusable("The connection string is empty.");
        }
        var builder =
            PostgresUri.IsUri(text) ? PostgresUri.Read(text)
            : KeywordString.IsLibpq(text) ? KeywordString.Read(text)
            : ReadNpgsql(text);
        if (string.IsNullOrWhiteSpace(builder.Host))
        {
            throw Unusable("The connection string names no host.");
        }
        return new ServerAddress(builder);
    }

    /// <summary>
    /// A connection string for sessions of ours: no pool (a pooled session would keep our settings), no automatic
    /// prepared statements.
    /// </summary>
    internal string ForSession(SessionOptions options) =>
        new NpgsqlConnectionStringBuilder(_builder.ConnectionString)
        {
            ApplicationName = OwnStatements.ApplicationName,
            Pooling = false,
            Multiplexing = false,
            MaxAutoPrepare = 0,
            Enlist = false,
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
            // Loading types is a long query of no use here; and it is not marked, so that it would count as the application's.
            // By its keyword, since some of our sessions are opened by the string and not by a data source.
            ["Server Compatibility Mode"] = "NoTypeLoading",
            Timeout = Math.Max(1, (int)options.ConnectTimeout.TotalSeconds),
            CommandTimeout = 0, // the server's statement_timeout decides
        }.ConnectionString;

    internal static PlimsollException Unusable(string what, Exception? inner = null) =>
        new(
            Fault.Usage,
            what,
            "Give it as postgres://user:password@host:5432/database, or as Host=…;Port=5432;Database=…;Username=…;Password=….",
            inner
        );

    private static NpgsqlConnectionStringBuilder ReadNpgsql(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var pairs = new System.Data.Common.DbConnectionStringBuilder();
        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw Unusable("The connection string is not a list of key=value pairs.");
        }
        foreach (string key in pairs.Keys)
        {
            Set(builder, key, key, pairs[key]);
        }
        return builder;
    }

    /// <summary>Npgsql's own exceptions may repeat the value, which may be the password: they are not passed on.</summary>
    internal static void Set(NpgsqlConnectionStringBuilder builder, string key, string shown, object? value)
    {
        try
        {
            builder[key] = value;
        }
        catch (KeyNotFoundException)
        {
            throw Unusable($"The connection string holds an unknown key '{shown}'.");
        }
        catch (Exception e)
            when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw Unusable(
                builder.ContainsKey(key)
                    ? $"The connection string's '{shown}' has a value that is not allowed."
                    : $"The connection string holds an unknown key '{shown}'."
            );
        }
    }
}

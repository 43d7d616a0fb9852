using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Plimsoll.Core;

namespace Plimsoll.Postgres.Sessions;

/// <summary>Says what a failed login means and what to do. Messages never hold a password.</summary>
internal static class ConnectionFaults
{
    public static PlimsollException Explain(Exception e, ServerAddress address) =>
        e is PostgresException refused ? Refused(refused, address) : NotReached(e, address);

    private static PlimsollException Refused(PostgresException e, ServerAddress address) =>
        e.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword => new(
                Fault.Connection,
                $"The server at {address.Host}:{address.Port} refuses the password of user {address.User}.",
                "Check user and password in the connection string.",
                e
            ),
            PostgresErrorCodes.InvalidAuthorizationSpecification
                when e.MessageText.Contains("no encryption", StringComparison.Ordinal) => new(
                Fault.Connection,
                $"The server at {address.Host}:{address.Port} takes only encrypted connections for user {address.User}.",
                "Add sslmode=require to the connection string.",
                e
            ),
            PostgresErrorCodes.InvalidAuthorizationSpecification => new(
                Fault.Connection,
                $"The server at {address.Host}:{address.Port} refuses the login of user {address.User}: {e.MessageText}.",
                "Check the user in the connection string, that the role may log in, and the server's pg_hba.conf.",
                e
            ),
            PostgresErrorCodes.InvalidCatalogName => new(
                Fault.Connection,
                $"The server at {address.Host}:{address.Port} has no database {SqlIdentifier.Quote(address.Database)}.",
                "Name one that exists; SELECT datname FROM pg_database lists them.",
                e
            ),
            PostgresErrorCodes.InsufficientPrivilege => new(
                Fault.Privilege,
                $"User {address.User} may not connect to database {SqlIdentifier.Quote(address.Database)}: {e.MessageText}.",
                $"GRANT CONNECT ON DATABASE {SqlIdentifier.Quote(address.Database)} TO {SqlIdentifier.Quote(address.User)};",
                e
            ),
            PostgresErrorCodes.TooManyConnections => new(
                Fault.Connection,
                $"The server at {address.Host}:{address.Port} has no free connection left: {e.MessageText}.",
                "Close some connections, raise max_connections, or log in as a role with pg_use_reserved_connections or superuser.",
                e
            ),
            PostgresErrorCodes.CannotConnectNow => new(
                Fault.Connection,
                $"The server at {address.Host}:{address.Port} takes no connections now: {e.MessageText}.",
                "Wait until it has started, or see its log.",
                e
            ),
            _ => new(
                Fault.Connection,
                $"The server at {address.Host}:{address.Port} refuses the connection: {e.MessageText} ({e.SqlState}).",
                "See the server's log.",
                e
            ),
        };

    private static PlimsollException NotReached(Exception e, ServerAddress address)
    {
        var where = $"{address.Host}:{address.Port}";
        var causes = Causes(e).ToList();
        if (
            causes.OfType<AuthenticationException>().Any()
            || causes.Exists(c => c.Message.Contains("SSL", StringComparison.Ordinal))
        )
        {
            return new(
                Fault.Connection,
                $"No encrypted connection to {where} could be made.",
                "Set sslmode in the connection string to what the server offers (disable, prefer, require, verify-full), and sslrootcert where its certificate is private.",
                e
            );
        }
        if (causes.Exists(c => c.Message.StartsWith("No password", StringComparison.Ordinal)))
        {
            return new(
                Fault.Connection,
                $"The server at {where} asks for a password of user {address.User}, and none was given.",
                "Put it into the connection string, the variable PGPASSWORD, or ~/.pgpass.",
                e
            );
        }
        var reason =
            causes.OfType<SocketException>().FirstOrDefault() is { } socket ? Name(socket)
            : causes.OfType<TimeoutException>().Any() ? "no answer in time"
            : "it is no PostgreSQL server, or it closed the connection";
        return new(
            Fault.Connection,
            $"No PostgreSQL server is reached at {where}: {reason}.",
            "Check host and port, that the server runs and listens there (listen_addresses), and that no firewall is between.",
            e
        );
    }

    private static string Name(SocketException e) =>
        e.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the host name is unknown",
            SocketError.TimedOut => "no answer in time",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to it",
            _ => e.SocketErrorCode.ToString(),
        };

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}

using Npgsql;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Finds <c>pg_stat_statements</c>, without which there is nothing to observe.</summary>
internal static class StatementsExtension
{
    public const string Name = "pg_stat_statements";

    public const string PreloadRemedy =
        "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; -- with what it holds already; then restart the server";

    public const string CreateRemedy = "CREATE EXTENSION pg_stat_statements;";

    /// <exception cref="PlimsollException">
    /// <see cref="Fault.Server"/>: it is not installed in this database, or the server has not loaded it.
    /// <see cref="Fault.Privilege"/>: the role may not read it.
    /// </exception>
    public static async Task<ExtensionHome> FindAsync(ServerSession session, CancellationToken token)
    {
        var home = (await ServerReader.ExtensionsAsync(session, token)).Find(e => e.Name == Name);
        if (home is null)
        {
            throw new PlimsollException(
                Fault.Server,
                $"The extension pg_stat_statements is not installed in database {SqlIdentifier.Quote(session.Address.Database)}: Plimsoll cannot see which statements carry the load.",
                $"{CreateRemedy} (as a superuser or the database's owner; where the server has not loaded it yet: {PreloadRemedy})"
            );
        }
        try
        {
            await session.ReadAsync(
                $"SELECT count(*) FROM {home.Schema}.pg_stat_statements(false)",
                static r => r.GetInt64(0),
                token
            );
            return home;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            throw new PlimsollException(
                Fault.Server,
                "The extension pg_stat_statements is installed, but the server has not loaded it.",
                PreloadRemedy,
                e
            );
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            var role = SqlIdentifier.Quote(session.Address.User);
            throw new PlimsollException(
                Fault.Privilege,
                $"User {role} may not read pg_stat_statements: {ServerMessage.Safe(e)}.",
                $"GRANT USAGE ON SCHEMA {home.Schema} TO {role}; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {home.Schema} TO {role}; GRANT pg_monitor TO {role};",
                e
            );
        }
    }
}

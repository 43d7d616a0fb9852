using Npgsql;
using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>Whether the role could change anything at all: better said before an hour of measuring than after it.</summary>
internal static class TunerRights
{
    /// <summary>One row: whether some table is the role's to change, whether settings are, and the owners of all tables.</summary>
    private const string Find = """
        SELECT coalesce(bool_or(pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE')), true),
               (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user),
               coalesce(pg_catalog.array_agg(DISTINCT pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.relowner))), '{}'),
               pg_catalog.quote_ident(current_user), current_database()::text
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        """;

    /// <exception cref="PlimsollException">It may neither index a table nor set anything (<see cref="Fault.Privilege"/>).</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, CancellationToken token)
    {
        string[] owners;
        string role;
        string database;
        await using (var command = new NpgsqlCommand(OwnStatements.Mark(Find), connection))
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            await reader.ReadAsync(token);
            if (reader.GetBoolean(0) || reader.GetBoolean(1))
            {
                return;
            }
            (owners, role, database) = (reader.GetFieldValue<string[]>(2), reader.GetString(3), reader.GetString(4));
        }
        if (await MaySetAsync(connection, token))
        {
            return;
        }
        throw new PlimsollException(
            Fault.Privilege,
            $"The role {role} is neither owner nor member of the owner of any table of {database}, so that nothing could be changed.",
            $"As a superuser: {string.Join(' ', owners.Select(o => $"GRANT {o} TO {role};"))} plimsoll doctor says what else is missing. "
                + "Without --apply, tune prints the plan."
        );
    }

    /// <summary>Since PostgreSQL 15 a role may be allowed to set single settings of the server.</summary>
    private static async Task<bool> MaySetAsync(NpgsqlConnection connection, CancellationToken token) =>
        connection.PostgreSqlVersion.Major >= 15
        && await connection.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_parameter_acl p WHERE pg_catalog.has_parameter_privilege(p.parname, 'ALTER SYSTEM'))",
            token
        );
}

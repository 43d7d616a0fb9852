using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>CREATE EXTENSION; the way back drops it, unless something has come to need it.</summary>
internal sealed class ExtensionCreation(Workbench bench) : ICraft<Change.CreateExtension>
{
    private const string Sql = """
        SELECT v.installed,
               (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
                   OR (v.trusted AND pg_catalog.has_database_privilege(current_database(), 'CREATE'))
          FROM pg_catalog.pg_available_extension_versions v
         WHERE v.name = $1
         ORDER BY v.installed DESC
         LIMIT 1
        """;

    public static Task<bool> IsInstalledAsync(NpgsqlConnection connection, string name, CancellationToken token) =>
        connection.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = $1)",
            token,
            name
        );

    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.CreateExtension change,
        CancellationToken token
    )
    {
        if (await IsInstalledAsync(connection, change.Name, token))
        {
            return new Preparation.Refused($"The extension {change.Name} is installed already.");
        }
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Sql), connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = change.Name });
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            return new Preparation.Refused(
                $"The extension {change.Name} is not available on this server: install the distribution's contrib package."
            );
        }
        return reader.GetBoolean(1)
            ? new Preparation.Ready(change)
            : new Preparation.Refused(
                $"The role may not create the extension {change.Name}: let a superuser run {change.Apply[0]}."
            );
    }

    public async Task<Bytes> ApplyAsync(Change.CreateExtension change, string trial, CancellationToken token)
    {
        await bench.RunBrieflyAsync(change.Apply, token);
        bench.Step("extension: made");
        return Bytes.Zero;
    }

    public async Task<string?> RevertAsync(Change.CreateExtension change, string trial, CancellationToken token)
    {
        try
        {
            await bench.RunBrieflyAsync(change.Revert, token);
            return null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DependentObjectsStillExist)
        {
            return $"The extension {change.Name} is needed by now by what somebody else has made.";
        }
    }
}

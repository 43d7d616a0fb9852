using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>ALTER SYSTEM and reload; the way back is what postgresql.auto.conf held, or nothing.</summary>
internal sealed class ServerSettingChange(Workbench bench) : ICraft<Change.SetServerSetting>
{
    private const string Facts = """
        SELECT s.context, s.source,
               coalesce((SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), false),
               pg_catalog.has_function_privilege('pg_catalog.pg_reload_conf()', 'EXECUTE'),
               pg_catalog.has_table_privilege('pg_catalog.pg_file_settings', 'SELECT')
                   AND pg_catalog.has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE')
          FROM pg_catalog.pg_settings s
         WHERE s.name = $1
        """;

    private const string InAutoConf = """
        SELECT f.setting
          FROM pg_catalog.pg_file_settings f
         WHERE f.name = $1 AND f.sourcefile LIKE '%postgresql.auto.conf'
         ORDER BY f.seqno DESC
         LIMIT 1
        """;

    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.SetServerSetting change,
        CancellationToken token
    )
    {
        string context;
        string source;
        bool isSuperuser;
        bool mayReload;
        bool mayReadFiles;
        await using (var command = new NpgsqlCommand(OwnStatements.Mark(Facts), connection))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = change.Name });
            await using var reader = await command.ExecuteReaderAsync(token);
            if (!await reader.ReadAsync(token))
            {
                return new Preparation.Refused($"This server has no setting {change.Name}.");
            }
            (context, source) = (reader.GetString(0), reader.GetString(1));
            (isSuperuser, mayReload, mayReadFiles) = (reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4));
        }
        if (context is "postmaster" or "internal" or "backend" or "superuser-backend")
        {
            return new Preparation.Refused(
                $"{change.Name} takes effect only with a restart or in new sessions: a person must choose the moment."
            );
        }
        if (source is not ("default" or "configuration file"))
        {
            return new Preparation.Refused($"{change.Name} is set by {source}, which ALTER SYSTEM cannot override.");
        }
        if (!isSuperuser && !await MayAlterAsync(connection, change.Name, token))
        {
            return new Preparation.Refused(
                $"The role may not change {change.Name}: GRANT ALTER SYSTEM ON PARAMETER {change.Name} TO it "
                    + "(PostgreSQL 15 and later), or change it where the server is managed."
            );
        }
        if (!mayReload || !mayReadFiles)
        {
            return new Preparation.Refused(
                "The role may not reload the configuration or read it back: GRANT EXECUTE ON FUNCTION "
                    + "pg_reload_conf(), pg_show_all_file_settings() and SELECT ON pg_file_settings TO it."
            );
        }
        var previous = await connection.ScalarAsync<string>(InAutoConf, token, change.Name);
        return previous == change.Value
            ? new Preparation.Refused($"{change.Name} is {change.Value} already.")
            : new Preparation.Ready(change with { Previous = previous });
    }

    public async Task<Bytes> ApplyAsync(Change.SetServerSetting change, string trial, CancellationToken token)
    {
        await RunAsync(change.Apply, token);
        return Bytes.Zero;
    }

    public async Task<string?> RevertAsync(Change.SetServerSetting change, string trial, CancellationToken token)
    {
        await using (var connection = await bench.OpenAsync(token))
        {
            var now = await connection.ScalarAsync<string>(InAutoConf, token, change.Name);
            if (now == change.Previous)
            {
                // The file is right; whether the server has read it is not known, so it reads it once more.
                await ReloadAsync(connection, change.Revert[1], token);
                return null;
            }
            if (now != change.Value)
            {
                return $"{change.Name} is {now ?? "reset"} in postgresql.auto.conf by now, which somebody else has set.";
            }
        }
        await RunAsync(change.Revert, token);
        return null;
    }

    private Task RunAsync(IReadOnlyList<string> statements, CancellationToken token) =>
        Backoff.RunAsync(
            async () =>
            {
                await using var connection = await bench.OpenAsync(token);
                await connection.ExecuteAsync(statements[0], token);
                bench.Step("setting: written");
                await ReloadAsync(connection, statements[1], token);
                bench.Step("setting: loaded");
            },
            bench.Options.LockAttempts,
            TimeSpan.MaxValue,
            bench.Time,
            token
        );

    /// <summary>Returns once the server has loaded the file; each session follows before its next statement.</summary>
    private async Task ReloadAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        const string loadTime = "SELECT pg_catalog.pg_conf_load_time()";
        var before = await connection.ScalarAsync<DateTime>(loadTime, token);
        await connection.ExecuteAsync(sql, token);
        var start = bench.Time.GetTimestamp();
        while (await connection.ScalarAsync<DateTime>(loadTime, token) == before)
        {
            if (bench.Time.GetElapsedTime(start) > bench.Options.PatienceBefore)
            {
                throw new ChangeFailedException("The server did not reload its configuration.");
            }
            await Task.Delay(bench.Options.WatchEvery, bench.Time, token);
        }
    }

    private static async Task<bool> MayAlterAsync(NpgsqlConnection connection, string name, CancellationToken token) =>
        connection.PostgreSqlVersion.Major >= 15
        && await connection.ScalarAsync<bool>(
            "SELECT pg_catalog.has_parameter_privilege($1, 'ALTER SYSTEM')",
            token,
            name
        );
}

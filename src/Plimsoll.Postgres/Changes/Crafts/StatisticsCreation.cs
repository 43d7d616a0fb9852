using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>CREATE STATISTICS, marked with a comment, and ANALYZE to fill them.</summary>
internal sealed class StatisticsCreation(Workbench bench) : ICraft<Change.CreateStatistics>
{
    private const string Find = """
        SELECT pg_catalog.obj_description(s.oid, 'pg_statistic_ext')
          FROM pg_catalog.pg_statistic_ext s
          JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
         WHERE n.nspname = $1 AND s.stxname = $2
        """;

    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.CreateStatistics change,
        CancellationToken token
    )
    {
        var table = await TableState.ReadAsync(connection, change.Table, token);
        if (table is null)
        {
            return new Preparation.Refused($"{change.Table} is no longer there.");
        }
        // Statistics, unlike an index, can be made on a partitioned table.
        if (table.WhyNot(change.Table) is { } obstacle)
        {
            return new Preparation.Refused(obstacle + ".");
        }
        return (await FindAsync(connection, change.Name, token)).Exists
            ? new Preparation.Refused($"The statistics {change.Name} exist already.")
            : new Preparation.Ready(change);
    }

    public async Task<Bytes> ApplyAsync(Change.CreateStatistics change, string trial, CancellationToken token)
    {
        await bench.RunBrieflyAsync([change.Apply[0]], token);
        bench.Step("statistics: made");
        await bench.RunBrieflyAsync(
            [
                $"COMMENT ON STATISTICS {change.Name.ToSql()} IS {SqlIdentifier.Literal(Mark.For(trial))}",
                change.Apply[1],
            ],
            token
        );
        bench.Step("statistics: filled");
        return Bytes.Zero;
    }

    public async Task<string?> RevertAsync(Change.CreateStatistics change, string trial, CancellationToken token)
    {
        await using (var connection = await bench.OpenAsync(token))
        {
            var (exists, comment) = await FindAsync(connection, change.Name, token);
            if (!exists || (Mark.TrialOf(comment) is { } other && other != trial))
            {
                return null;
            }
        }
        await bench.RunBrieflyAsync(change.Revert, token);
        return null;
    }

    private static async Task<(bool Exists, string? Comment)> FindAsync(
        NpgsqlConnection connection,
        QualifiedName name,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Find), connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name.Schema });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name.Name });
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? (true, await reader.IsDBNullAsync(0, token) ? null : reader.GetString(0))
            : (false, null);
    }
}

using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>
/// An index on a partitioned table. Its parts are built first, each concurrently and each a change of its own with its own
/// way back; CREATE INDEX on the parent then finds them and takes them in, and builds nothing.
/// </summary>
internal sealed class PartitionedIndexCreation(Workbench bench, IndexCreation parts)
    : ICraft<Change.CreatePartitionedIndex>
{
    /// <summary>Of a partitioned table, or of a partitioned index.</summary>
    private const string Leaves = """
        SELECT n.nspname, c.relname
          FROM pg_catalog.pg_partition_tree((SELECT t.oid FROM pg_catalog.pg_class t
                                               JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace
                                              WHERE s.nspname = $1 AND t.relname = $2)) p
          JOIN pg_catalog.pg_class c ON c.oid = p.relid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE p.isleaf
         ORDER BY 1, 2
        """;

    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.CreatePartitionedIndex change,
        CancellationToken token
    )
    {
        var design = change.Design;
        var table = await TableState.ReadAsync(connection, design.Table, token);
        if (table is not { Kind: 'p' })
        {
            return new Preparation.Refused(
                table is null ? $"{design.Table} is no longer there." : $"{design.Table} is not partitioned any more."
            );
        }
        if (table.WhyNot(design.Table) is { } obstacle)
        {
            return new Preparation.Refused(obstacle + ".");
        }
        if (await IndexState.ReadAsync(connection, design.QualifiedName, token) is not null)
        {
            return new Preparation.Refused($"{design.QualifiedName} exists already.");
        }
        var first = new List<Change>();
        foreach (var leaf in await ReadAsync(connection, Leaves, design.Table, token))
        {
            var part = await parts.PrepareAsync(connection, change.OnPartition(leaf), token);
            if (part is not Preparation.Ready ready)
            {
                var reason = ((Preparation.Refused)part).Reason;
                return new Preparation.Refused($"The partition {leaf} cannot get its part: {reason}");
            }
            // An extension that all parts need is made once.
            first.AddRange(ready.First.Where(f => first.TrueForAll(made => made.Key != f.Key)));
            first.Add(ready.Change);
        }
        return new Preparation.Ready(change with { Partitions = [] }) { First = first };
    }

    public async Task<Bytes> ApplyAsync(Change.CreatePartitionedIndex change, string trial, CancellationToken token)
    {
        bench.Step("parent: begin");
        await Backoff.RunAsync(
            () => TakeInAsync(change, trial, token),
            bench.Options.LockAttempts,
            TimeSpan.MaxValue,
            bench.Time,
            token
        );
        bench.Step("parent: made");
        // It holds nothing itself; its parts have been counted.
        return Bytes.Zero;
    }

    public async Task<string?> RevertAsync(Change.CreatePartitionedIndex change, string trial, CancellationToken token)
    {
        var state = await bench.ReadIndexAsync(change.Design.QualifiedName, token);
        if (state is null || (Mark.TrialOf(state.Comment) is { } other && other != trial))
        {
            return null;
        }
        // The parts cannot be dropped while they belong to it, nor it be dropped concurrently: all go with it, which is
        // a matter of the catalog and of a moment's lock.
        await Backoff.RunAsync(
            () => bench.RunBrieflyAsync(change.Revert, token),
            int.MaxValue,
            bench.Options.PatienceBack,
            bench.Time,
            token
        );
        return null;
    }

    /// <summary>
    /// In one transaction, so that it is all or nothing: with the table locked against writers and against new
    /// partitions, every leaf must have our part, and no index but ours may be taken in, for it would go with ours.
    /// </summary>
    private async Task TakeInAsync(Change.CreatePartitionedIndex change, string trial, CancellationToken token)
    {
        var design = change.Design;
        await using var connection = await bench.OpenAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await connection.ExecuteAsync($"LOCK TABLE {design.Table.ToSql()} IN SHARE MODE", token);
        var ours = new HashSet<QualifiedName>();
        foreach (var leaf in await ReadAsync(connection, Leaves, design.Table, token))
        {
            var part = change.OnPartition(leaf).Design.QualifiedName;
            if (await IndexState.ReadAsync(connection, part, token) is not { IsValid: true })
            {
                throw new ChangeFailedException(
                    $"The partition {leaf} came in between and has no part of the index: try again."
                );
            }
            ours.Add(part);
        }
        await connection.ExecuteAsync(design.ToSql(concurrently: false), token);
        var taken = await ReadAsync(connection, Leaves, design.QualifiedName, token);
        if (taken.Find(part => part != design.QualifiedName && !ours.Contains(part)) is { Name: not null } foreign)
        {
            throw new ChangeFailedException(
                $"{foreign} is an equal index of a partition, and would become a part of the parent's: drop it, or "
                    + "make an index ON ONLY the parent and attach it by hand."
            );
        }
        await connection.ExecuteAsync(
            $"COMMENT ON INDEX {design.QualifiedName.ToSql()} IS {SqlIdentifier.Literal(Mark.For(trial))}",
            token
        );
        await transaction.CommitAsync(token);
    }

    private static async Task<List<QualifiedName>> ReadAsync(
        NpgsqlConnection connection,
        string sql,
        QualifiedName of,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(Sessions.OwnStatements.Mark(sql), connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = of.Schema });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = of.Name });
        await using var reader = await command.ExecuteReaderAsync(token);
        var names = new List<QualifiedName>();
        while (await reader.ReadAsync(token))
        {
            names.Add(new QualifiedName(reader.GetString(0), reader.GetString(1)));
        }
        return names;
    }
}

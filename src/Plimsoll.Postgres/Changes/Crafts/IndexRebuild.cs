using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>REINDEX INDEX CONCURRENTLY. There is no way back to the bloat; reverting clears half-made copies away.</summary>
internal sealed class IndexRebuild(Workbench bench) : ICraft<Change.Reindex>
{
    // The server builds the copy as <name>_ccnew and swaps the old one out as <name>_ccold, the name cut to fit and
    // a number added where it is taken. Only what is INVALID is a leftover.
    private const string Leftovers = """
        SELECT n.nspname, i.relname
          FROM pg_catalog.pg_index x
          JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
          JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
          JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
         WHERE tn.nspname = $1 AND t.relname = $2 AND NOT x.indisvalid
           AND i.relname ~ '_cc(new|old)[0-9]*$'
           AND starts_with($3, regexp_replace(i.relname, '_cc(new|old)[0-9]*$', ''))
        """;

    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.Reindex change,
        CancellationToken token
    )
    {
        var state = await IndexState.ReadAsync(connection, change.Index, token);
        if (state is null)
        {
            return new Preparation.Refused($"{change.Index} is no longer there.");
        }
        var table = await TableState.ReadAsync(connection, state.Table, token);
        return table switch
        {
            null => new Preparation.Refused($"{state.Table} is no longer there."),
            { Kind: 'p' } => new Preparation.Refused($"{change.Index} is partitioned: rebuild its parts one by one."),
            { IsOwner: false } => new Preparation.Refused(table.OwnerOnly(state.Table, "rebuild it") + "."),
            _ => new Preparation.Ready(new Change.Reindex(change.Index, state.Table)),
        };
    }

    public async Task<Bytes> ApplyAsync(Change.Reindex change, string trial, CancellationToken token)
    {
        var before = await bench.ReadIndexAsync(change.Index, token);
        var size = await new IndexBuild(bench).RunAsync(change.Index, change.Table, change.Apply[0], token);
        return size - (before?.Size ?? size);
    }

    public async Task<string?> RevertAsync(Change.Reindex change, string trial, CancellationToken token)
    {
        foreach (var leftover in await FindLeftoversAsync(change, token))
        {
            await bench.DropIndexAsync(leftover, token);
        }
        return null;
    }

    private async Task<IReadOnlyList<QualifiedName>> FindLeftoversAsync(Change.Reindex change, CancellationToken token)
    {
        await using var connection = await bench.OpenAsync(token);
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Leftovers), connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = change.Table.Schema });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = change.Table.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = change.Index.Name });
        await using var reader = await command.ExecuteReaderAsync(token);
        var found = new List<QualifiedName>();
        while (await reader.ReadAsync(token))
        {
            found.Add(new QualifiedName(reader.GetString(0), reader.GetString(1)));
        }
        return found;
    }
}

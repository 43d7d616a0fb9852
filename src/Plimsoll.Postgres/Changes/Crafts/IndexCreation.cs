using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>CREATE INDEX CONCURRENTLY, marked with a comment; the way back drops it, whole or half made.</summary>
internal sealed class IndexCreation(Workbench bench, ExtensionCreation extensions) : ICraft<Change.CreateIndex>
{
    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.CreateIndex change,
        CancellationToken token
    )
    {
        var design = change.Design;
        var table = await TableState.ReadAsync(connection, design.Table, token);
        if (table is null)
        {
            return new Preparation.Refused($"{design.Table} is no longer there.");
        }
        if (table.Kind == 'p')
        {
            return new Preparation.Refused($"{design.Table} is partitioned by now: its parts need an index each.");
        }
        if (table.WhyNot(design.Table) is { } obstacle)
        {
            return new Preparation.Refused(obstacle + ".");
        }
        // A leftover of ours that is INVALID is cleared away when the change is made.
        if (await IndexState.ReadAsync(connection, design.QualifiedName, token) is { IsValid: true })
        {
            return new Preparation.Refused($"{design.QualifiedName} exists already.");
        }
        if (design.NeedsExtension is not { } extension)
        {
            return new Preparation.Ready(change);
        }
        return await extensions.PrepareAsync(connection, new Change.CreateExtension(extension), token) switch
        {
            Preparation.Ready ready => new Preparation.Ready(change) { First = [ready.Change] },
            Preparation.Refused when await ExtensionCreation.IsInstalledAsync(connection, extension, token) =>
                new Preparation.Ready(change),
            var refused => refused,
        };
    }

    public async Task<Bytes> ApplyAsync(Change.CreateIndex change, string trial, CancellationToken token)
    {
        var index = change.Design.QualifiedName;
        if (await bench.ReadIndexAsync(index, token) is { IsValid: false })
        {
            await bench.DropIndexAsync(index, token);
        }
        var size = await new IndexBuild(bench).RunAsync(index, change.Design.Table, change.Apply[0], token);
        await bench.RunBrieflyAsync(
            [$"COMMENT ON INDEX {index.ToSql()} IS {SqlIdentifier.Literal(Mark.For(trial))}"],
            token
        );
        bench.Step("build: marked");
        return size;
    }

    public async Task<string?> RevertAsync(Change.CreateIndex change, string trial, CancellationToken token)
    {
        var index = change.Design.QualifiedName;
        var state = await bench.ReadIndexAsync(index, token);
        // The name holds a digest of the design, so it is ours; unless another trial has made it since.
        if (state is null || (Mark.TrialOf(state.Comment) is { } other && other != trial))
        {
            return null;
        }
        bench.Step("drop: begin");
        await bench.DropIndexAsync(index, token);
        bench.Step("drop: done");
        return null;
    }
}

using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>DROP INDEX CONCURRENTLY; the way back builds it again from its own definition, comment included.</summary>
internal sealed class IndexRemoval(Workbench bench) : ICraft<Change.DropIndex>
{
    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.DropIndex change,
        CancellationToken token
    )
    {
        var state = await IndexState.ReadAsync(connection, change.Index, token);
        if (state is null)
        {
            return new Preparation.Refused($"{change.Index} is no longer there.");
        }
        if (state.Untouchable is { } obstacle)
        {
            return new Preparation.Refused($"{change.Index} is left alone: {obstacle}.");
        }
        if (await TableState.ReadAsync(connection, state.Table, token) is { IsOwner: false } table)
        {
            return new Preparation.Refused(table.OwnerOnly(state.Table, "drop it") + ".");
        }
        return new Preparation.Ready(new Change.DropIndex(change.Index, state.Table, state.Definition, state.Comment));
    }

    public async Task<Bytes> ApplyAsync(Change.DropIndex change, string trial, CancellationToken token)
    {
        var before = await bench.ReadIndexAsync(change.Index, token);
        await using (var connection = await bench.OpenAsync(token))
        {
            if (await OldTransactions.WaitAsync(connection, bench.Options, bench.Time, token) is { } old)
            {
                throw new ChangeFailedException($"The drop would wait for {old}. Try again when it has ended.");
            }
        }
        bench.Step("drop: begin");
        try
        {
            await bench.RunWatchedAsync(change.Apply[0], bench.Options.PatienceWithin, token);
        }
        catch (WaitedTooLongException e)
        {
            throw new ChangeFailedException($"The drop of {change.Index} was given up: {e.Message}.");
        }
        bench.Step("drop: done");
        return Bytes.Zero - (before?.Size ?? Bytes.Zero);
    }

    public async Task<string?> RevertAsync(Change.DropIndex change, string trial, CancellationToken token)
    {
        var state = await bench.ReadIndexAsync(change.Index, token);
        if (state is { IsValid: true } && state.Definition != change.Definition)
        {
            return $"{change.Index} has been made again by somebody else, and differently.";
        }
        if (state is { IsValid: false })
        {
            // A drop that was cut short leaves it INVALID and still maintained: only a new build mends it.
            await bench.DropIndexAsync(change.Index, token);
            state = null;
        }
        if (state is null)
        {
            await Backoff.RunAsync(
                async () => await RebuildAsync(change, token),
                int.MaxValue,
                bench.Options.PatienceBack,
                bench.Time,
                token
            );
        }
        if (change.Comment is not null && state?.Comment != change.Comment)
        {
            await bench.RunBrieflyAsync([change.Revert[1]], token);
        }
        bench.Step("rebuild: done");
        return null;
    }

    private async Task RebuildAsync(Change.DropIndex change, CancellationToken token)
    {
        bench.Step("rebuild: begin");
        try
        {
            await bench.RunWatchedAsync(change.Revert[0], bench.Options.PatienceWithin, token);
        }
        catch (Exception e) when (Backoff.IsPassing(e))
        {
            if (await bench.ReadIndexAsync(change.Index, token) is { IsValid: false })
            {
                await bench.DropIndexAsync(change.Index, token);
            }
            throw;
        }
    }
}

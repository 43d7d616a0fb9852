using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Core.Trials.Ledger;

namespace Plimsoll.Core.Loop;

/// <summary>A trial that went its way back.</summary>
/// <param name="Left">What somebody else had changed since and was left alone; null where all is undone.</param>
public sealed record Undone(LedgerTrial Trial, string? Left);

/// <summary>What came of one trial of the ledger.</summary>
/// <param name="Left">As for <see cref="Undone"/>.</param>
public sealed record Settled(LedgerTrial Trial, bool Kept, string? Left = null);

/// <summary>
/// Brings the ledger and the server together: finishes what an earlier run left unfinished, and undoes what it kept.
/// </summary>
public sealed class LedgerKeeper(IChangeExecutor executor, ILedger ledger, TimeProvider time)
{
    /// <summary>Told of each trial before <see cref="UndoAllAsync"/> undoes it: to build an index again may take long.</summary>
    public Action<LedgerTrial>? Begins { get; init; }

    /// <summary>
    /// Finishes every unfinished trial of this server: one that was judged Confirmed is recorded as kept, any other
    /// goes its way back, the last first.
    /// </summary>
    public async Task<IReadOnlyList<Settled>> RecoverAsync(CancellationToken token)
    {
        // A killed run's build goes on on the server by itself.
        await executor.StopOrphansAsync(token);
        var settled = new List<Settled>();
        foreach (var trial in Mine().Where(t => t.IsUnfinished).Reverse())
        {
            token.ThrowIfCancellationRequested();
            string? left = null;
            var keep = trial is { Stage: LedgerStage.Judged, Verdict: Verdict.Confirmed };
            if (keep)
            {
                await WriteAsync(trial, LedgerStage.Kept, null);
            }
            else
            {
                left = await UndoAsync(trial, trial.Reason ?? "The run ended in the middle of the trial.", token);
            }
            settled.Add(new Settled(trial, keep, left));
        }
        return settled;
    }

    /// <summary>What <see cref="UndoAllAsync"/> would undo, in its order: the last first.</summary>
    public IReadOnlyList<LedgerTrial> Undoable() => [.. Mine().Where(t => t.Stage != LedgerStage.Reverted).Reverse()];

    /// <summary>
    /// Undoes everything that was ever kept on this server, the last first, after <see cref="RecoverAsync"/>, whose way back
    /// it tells as well.
    /// </summary>
    public async Task<IReadOnlyList<Undone>> UndoAllAsync(CancellationToken token)
    {
        var recovered = await RecoverAsync(token);
        var undone = recovered.Where(s => !s.Kept).Select(s => new Undone(s.Trial, s.Left)).ToList();
        foreach (var trial in Mine().Where(t => t.Stage == LedgerStage.Kept).Reverse())
        {
            token.ThrowIfCancellationRequested();
            string? left = null;
            Begins?.Invoke(trial);
            if (IsOfOurOwn(trial))
            {
                // Built only to be dropped again by the next step back.
                await WriteAsync(trial, LedgerStage.Reverting, "plimsoll revert");
                await WriteAsync(
                    trial,
                    LedgerStage.Reverted,
                    "The index was this ledger's own: it need not come back."
                );
            }
            else
            {
                left = await UndoAsync(trial, "plimsoll revert", token);
            }
            undone.Add(new Undone(trial, left));
        }
        return undone;
    }

    /// <summary>The drop of an index that a kept trial of this ledger made.</summary>
    private bool IsOfOurOwn(LedgerTrial trial) =>
        trial.Change is Change.DropIndex drop
        && Mine()
            .TakeWhile(t => t.Id != trial.Id)
            .Any(t =>
                t.Stage == LedgerStage.Kept && t.Change is Change.CreateIndex c && c.Design.QualifiedName == drop.Index
            );

    /// <summary>What carries Plimsoll's mark on the server although this ledger does not know it as kept.</summary>
    public async Task<IReadOnlyList<OwnObject>> FindUnknownAsync(CancellationToken token)
    {
        var kept = Mine().Where(t => t.Stage == LedgerStage.Kept).Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        return [.. (await executor.FindOwnAsync(token)).Where(o => o.Trial is null || !kept.Contains(o.Trial))];
    }

    private IEnumerable<LedgerTrial> Mine() => LedgerTrial.Fold(ledger.Entries).Where(t => t.Server == executor.Server);

    private async Task<string?> UndoAsync(LedgerTrial trial, string reason, CancellationToken token)
    {
        await WriteAsync(trial, LedgerStage.Reverting, reason);
        // Cut short, it stays recorded as begun, and the next start goes on with it.
        var left = await executor.RevertAsync(trial.Change, trial.Id, token);
        await WriteAsync(trial, LedgerStage.Reverted, left);
        return left;
    }

    private Task WriteAsync(LedgerTrial trial, LedgerStage stage, string? reason) =>
        ledger.AppendAsync(
            new LedgerEntry
            {
                Trial = trial.Id,
                Stage = stage,
                At = time.GetUtcNow(),
                Server = trial.Server,
                Rule = trial.Rule,
                Reason = reason,
            },
            CancellationToken.None
        );
}

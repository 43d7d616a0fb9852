using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Core.Loop;

/// <summary>Makes, keeps and unmakes changes, with the ledger written before each step.</summary>
internal sealed class Workshop(TunePorts ports, LedgerBook book)
{
    private readonly List<Made> _open = [];

    /// <summary>Begun, and neither kept nor reverted.</summary>
    public IReadOnlyList<Made> Open => _open;

    /// <returns>What was made, or why it was not; then nothing of it is left.</returns>
    public async Task<(Made? Made, string? Refusal)> MakeAsync(Prescription prescription, CancellationToken token)
    {
        var preparation = await ports.Executor.PrepareAsync(prescription.Change, token);
        if (preparation is not Preparation.Ready ready)
        {
            return (null, ((Preparation.Refused)preparation).Reason);
        }
        ports.Progress?.Report(new TuneEvent.Applying(prescription));
        var made = new Made(prescription, []);
        foreach (var change in (Change[])[.. ready.First, ready.Change])
        {
            var part = new MadePart(book.NextTrial(), change);
            await book.ApplyingAsync(part.Trial, prescription.Rule, change, token);
            // From here on it counts as made: whatever happens, it goes its way back unless it is kept.
            _open.Remove(made);
            made = made with { Parts = [.. made.Parts, part] };
            _open.Add(made);
            var outcome = await ports.Executor.ApplyAsync(change, part.Trial, token);
            if (outcome is not Application.Done done)
            {
                var reason = ((Application.Failed)outcome).Reason;
                await UnmakeAsync(made, reason);
                return (null, reason);
            }
            await book.AppliedAsync(part.Trial, prescription.Rule);
            _open.Remove(made);
            made = made with { Disk = made.Disk + done.Disk, Took = made.Took + done.Took };
            _open.Add(made);
        }
        return (made, null);
    }

    public async Task KeepAsync(Made made, Judgement judgement)
    {
        foreach (var part in made.Parts)
        {
            await book.JudgedAsync(part.Trial, made.Prescription.Rule, judgement);
        }
        foreach (var part in made.Parts)
        {
            await book.KeptAsync(part.Trial, made.Prescription.Rule);
        }
        _open.Remove(made);
    }

    public async Task RejectAsync(Made made, Judgement judgement)
    {
        foreach (var part in made.Parts)
        {
            await book.JudgedAsync(part.Trial, made.Prescription.Rule, judgement);
        }
        await UnmakeAsync(made, judgement.Reason);
    }

    /// <summary>The way back, the last part first. Cannot be cancelled: once begun it is finished.</summary>
    public async Task UnmakeAsync(Made made, string reason)
    {
        ports.Progress?.Report(new TuneEvent.Reverting(made.Prescription, reason));
        Exception? unwritten = null;
        foreach (var part in made.Parts.Reverse())
        {
            try
            {
                await book.RevertingAsync(part.Trial, made.Prescription.Rule, reason);
            }
            catch (PlimsollException e)
            {
                // The ledger knows it as unfinished, which means the way back. So the server is put right all the same.
                unwritten = e;
            }
            await ports.Executor.RevertAsync(part.Change, part.Trial, CancellationToken.None);
            if (unwritten is null)
            {
                await book.RevertedAsync(part.Trial, made.Prescription.Rule);
            }
        }
        _open.Remove(made);
        if (unwritten is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(unwritten);
        }
    }

    /// <summary>Unmakes all that is open, the last first; when one fails the others are still tried.</summary>
    public async Task UnmakeAllAsync(string reason)
    {
        var faults = new List<Exception>();
        foreach (var made in _open.ToArray().Reverse())
        {
            try
            {
                await UnmakeAsync(made, reason);
            }
            catch (PlimsollException e)
            {
                faults.Add(e);
            }
        }
        if (faults.Count > 0)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(faults[0]);
        }
    }
}

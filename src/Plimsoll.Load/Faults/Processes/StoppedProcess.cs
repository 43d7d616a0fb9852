using Plimsoll.Core;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Load.Faults.Processes;

/// <summary>Processes that stand still until this is disposed.</summary>
internal sealed class StoppedProcess : IAsyncDisposable
{
    private readonly List<(ProcessIdentity Process, IDisposable Entry)> _stopped = [];

    private StoppedProcess() { }

    /// <exception cref="PlimsollException">It must not be stopped, or already is; then nothing is left stopped.</exception>
    public static async Task<StoppedProcess> BeginAsync(
        FaultAction.Stop fault,
        WayBackJournal journal,
        CancellationToken token
    )
    {
        var root = ProcessSelection.Find(fault.Process);
        var family = fault.WithChildren ? ProcessTable.Family(root) : [root];
        var own = ProcessTable.Ancestry(Environment.ProcessId);
        foreach (var entry in family)
        {
            ProcessSelection.Check(entry, own);
            if (entry.IsStopped)
            {
                throw new PlimsollException(
                    Fault.Usage,
                    $"Process {entry.Id} ({entry.Names[0]}) is stopped already, by somebody else.",
                    $"Let it go on first: kill -CONT {entry.Id}."
                );
            }
        }
        var stopped = new StoppedProcess();
        try
        {
            foreach (var process in family.Select(ProcessTable.IdentityOf))
            {
                stopped._stopped.Add((process, journal.Write(new WayBack.Continue(process))));
                Signal.TrySend(process.Id, Signal.Stop);
            }
            // The kernel stops it when it is next scheduled; the fault has begun when it is.
            foreach (var (process, _) in stopped._stopped)
            {
                while (ProcessTable.Find(process) is { IsStopped: false })
                {
                    await Task.Delay(1, token);
                }
            }
            return stopped;
        }
        catch
        {
            await stopped.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var (process, entry) in _stopped)
        {
            Continue(process);
            entry.Dispose();
        }
        _stopped.Clear();
        return ValueTask.CompletedTask;
    }

    /// <summary>Does nothing where it is gone, or its id belongs to another by now.</summary>
    public static void Continue(ProcessIdentity process)
    {
        if (ProcessTable.Find(process) is not null)
        {
            Signal.TrySend(process.Id, Signal.Continue);
        }
    }
}

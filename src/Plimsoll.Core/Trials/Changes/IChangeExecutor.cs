using Plimsoll.Core.Prescriptions;

namespace Plimsoll.Core.Trials.Changes;

/// <summary>
/// Makes changes to a server and unmakes them, safely: one at a time, with patience and time limits, leaving nothing
/// half made. It keeps no record; whoever calls it writes the ledger before each step.
/// </summary>
public interface IChangeExecutor
{
    /// <summary>Names the server and the database, for the ledger: the same over restarts, different for a copy.</summary>
    string Server { get; }

    /// <summary>Looks whether the change can be made, and with what way back. Changes nothing.</summary>
    Task<Preparation> PrepareAsync(Change change, CancellationToken token);

    /// <summary>
    /// Makes a prepared change. When it fails or is cancelled something may be left: call
    /// <see cref="RevertAsync"/>, which is right in every state.
    /// </summary>
    /// <exception cref="OperationCanceledException"/>
    Task<Application> ApplyAsync(Change prepared, string trial, CancellationToken token);

    /// <summary>
    /// The way back. Does nothing where nothing of it is left; may be repeated. What somebody else has changed since is
    /// left as they want it.
    /// </summary>
    /// <returns>Null where it is undone; otherwise what was left alone and why, in a sentence.</returns>
    /// <exception cref="PlimsollException">It cannot be finished now (<see cref="Fault.Change"/>); try again later.</exception>
    Task<string?> RevertAsync(Change prepared, string trial, CancellationToken token);

    /// <summary>Ends what an earlier run left running on the server, such as a build. To be called before recovery.</summary>
    Task StopOrphansAsync(CancellationToken token);

    /// <summary>All that carries Plimsoll's mark in this database, whoever made it.</summary>
    Task<IReadOnlyList<OwnObject>> FindOwnAsync(CancellationToken token);
}

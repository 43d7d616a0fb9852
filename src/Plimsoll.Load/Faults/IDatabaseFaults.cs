using Plimsoll.Core;

namespace Plimsoll.Load.Faults;

/// <summary>
/// Faults in a database. This library does not speak to one: whoever uses it hands in what does, with the connection
/// strings that a person has given for it.
/// </summary>
public interface IDatabaseFaults
{
    /// <summary>Looks whether the fault can be begun. Changes nothing.</summary>
    /// <returns>What must be on disk before it begins; null where the fault goes with our session.</returns>
    /// <exception cref="PlimsollException">It cannot.</exception>
    Task<WayBack?> PrepareAsync(FaultAction.IOnDatabase fault, CancellationToken token);

    /// <param name="atMost">After this the server itself shall end it, where it can.</param>
    /// <returns>Ends the fault when it is disposed.</returns>
    /// <exception cref="PlimsollException">It could not be begun; nothing is left of it.</exception>
    Task<IAsyncDisposable> BeginAsync(FaultAction.IOnDatabase fault, TimeSpan atMost, CancellationToken token);

    /// <summary>Undoes what an earlier process has left.</summary>
    /// <returns>False where no connection string for that server is known.</returns>
    Task<bool> TryUndoAsync(WayBack.ResumeReplay wayBack, CancellationToken token);
}

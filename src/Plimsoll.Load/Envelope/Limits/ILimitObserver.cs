namespace Plimsoll.Load.Envelope.Limits;

/// <summary>
/// Looks at the limits of what is loaded: the pool's, the server's, the host's. Handed in by the caller, for this room knows
/// neither databases nor processes.
/// </summary>
public interface ILimitObserver
{
    /// <summary>
    /// What each limit did since the call before. The first call only begins. A limit that cannot be read now is left out.
    /// </summary>
    Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token);
}

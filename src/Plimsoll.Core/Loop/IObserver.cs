namespace Plimsoll.Core.Loop;

/// <summary>Looks at the server, diagnoses, and asks the advisors: what an audit does. Changes nothing.</summary>
public interface IObserver
{
    /// <exception cref="PlimsollException">The server cannot be looked at.</exception>
    Task<Look> LookAsync(CancellationToken token);
}

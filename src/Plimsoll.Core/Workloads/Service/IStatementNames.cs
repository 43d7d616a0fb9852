using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>Leads from the text that a trace gives to the server's own identity of the statement.</summary>
public interface IStatementNames
{
    /// <summary>Those of <paramref name="texts"/> that the server knows; the rest are left out.</summary>
    Task<IReadOnlyDictionary<string, Fingerprint>> FindAsync(
        IReadOnlyCollection<string> texts,
        CancellationToken token
    );
}

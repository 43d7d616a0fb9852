using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Trials.Measuring;

/// <summary>Reads how often indexes were scanned.</summary>
public interface IIndexMeter
{
    /// <returns>Scans since the statistics were reset; an index that is not there is absent.</returns>
    /// <exception cref="PlimsollException">The server is gone and does not come back.</exception>
    Task<IReadOnlyDictionary<QualifiedName, long>> ScansAsync(
        IReadOnlyCollection<QualifiedName> indexes,
        CancellationToken token
    );
}

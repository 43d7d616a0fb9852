using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Observing;

namespace Plimsoll.Bench.IndexSizes.Corpus;

/// <summary>What the observer sees of the corpus.</summary>
public static class CorpusCatalog
{
    public static async Task<Catalog> ReadAsync(string connectionString, CancellationToken token)
    {
        var options = new ObservationOptions
        {
            ConnectionString = connectionString,
            Window = TimeSpan.FromMilliseconds(100),
            MaxPlannedStatements = 0,
        };
        var observation = await PostgresObserver.ObserveAsync(options, progress: null, TimeProvider.System, token);
        return observation.Catalog;
    }
}

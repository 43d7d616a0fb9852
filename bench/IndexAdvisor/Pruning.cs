using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Postgres.Planning;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>By measurement alone: first what harms a statement goes, then what nothing misses.</summary>
internal static class Pruning
{
    public static async Task<(IReadOnlyList<IndexDesign> Kept, IReadOnlyList<string> Said)> PruneAsync(
        BenchCase bench,
        RealRun run,
        int rounds,
        CancellationToken token
    )
    {
        var (harmless, said) = await HarmfulIndexes.DropAsync(bench, run, rounds, token);
        await using var session = await ServerSession.OpenAsync(
            bench.Connection,
            SessionOptions.Changing with
            {
                StatementTimeout = TimeSpan.FromMinutes(5),
            },
            token
        );
        var superfluous = await new MeasuredPruning(session).FindSuperfluousAsync(
            [.. harmless.Select(d => d.QualifiedName)],
            bench.Executables.ToDictionary(e => e.Key, e => new WeighedStatement(e.Value, bench.Frequency(e.Key))),
            token
        );
        List<IndexDesign> gone = [.. harmless.Where(d => superfluous.Select(s => s.Index).Contains(d.QualifiedName))];
        await RealRun.DropAsync(bench, gone, token);
        return ([.. harmless.Except(gone)], [.. said, .. gone.Select(d => $"nothing misses {d.Shape}")]);
    }
}

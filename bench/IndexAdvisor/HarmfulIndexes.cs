using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Trials;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>
/// What the trials of <c>plimsoll tune</c> would revert: an index that makes a statement slower. Here all are built at
/// once, so the culprit is looked for: of the indexes on the tables that a slower statement reads, the one without which
/// it is fastest. It goes unless the workload as a whole, by calls × time, would be slower without it.
/// </summary>
internal static class HarmfulIndexes
{
    /// <summary>Slower by more than this, twice measured, is too slow.</summary>
    public const double SlowerFactor = 1.1;

    /// <summary>Drops the culprits for good, until no statement is slower than without any index.</summary>
    /// <returns>Those that are left, and what was said of those that went.</returns>
    public static async Task<(IReadOnlyList<IndexDesign> Kept, IReadOnlyList<string> Said)> DropAsync(
        BenchCase bench,
        RealRun run,
        int rounds,
        CancellationToken token
    )
    {
        var kept = run.Designs;
        var said = new List<string>();
        foreach (var (statement, found) in run.Times.Where(t => t.Value.Slowdown > SlowerFactor))
        {
            var only = new Dictionary<Core.Signals.Fingerprint, string> { [statement] = bench.Executables[statement] };
            var beside = found;
            while (beside.Slowdown > SlowerFactor && kept.Count > 0)
            {
                IndexDesign? culprit = null;
                var best = 1.0;
                foreach (var design in kept.Where(d => Names(bench, statement, d)))
                {
                    // With and without this one alone: "without" is the statement as it would be if it went.
                    var alone = await Stopwatches.StatementsAsync(bench, only, [design], rounds, token);
                    if (alone[statement].Factor > best)
                    {
                        (culprit, best) = (design, alone[statement].Factor);
                    }
                }
                if (culprit is null || best < 1 + ((SlowerFactor - 1) / 2))
                {
                    said.Add($"Q{statement.QueryId} is {beside.Slowdown:0.00} times as slow, by no single index.");
                    break;
                }
                if (await IsNeededAsync(bench, culprit, rounds, token))
                {
                    said.Add(
                        $"Q{statement.QueryId} is {beside.Slowdown:0.00} times as slow by {culprit.Shape}, which the whole needs."
                    );
                    break;
                }
                await RealRun.DropAsync(bench, [culprit], token);
                kept = [.. kept.Where(d => d != culprit)];
                said.Add($"Q{statement.QueryId} was {beside.Slowdown:0.00} times as slow: dropped {culprit.Shape}");
                beside = (await Stopwatches.StatementsAsync(bench, only, kept, rounds, token))[statement];
            }
        }
        return (kept, said);
    }

    /// <summary>All statements together, each weighted by its calls, take longer without it.</summary>
    private static async Task<bool> IsNeededAsync(
        BenchCase bench,
        IndexDesign design,
        int rounds,
        CancellationToken token
    )
    {
        var times = await Stopwatches.StatementsAsync(bench, bench.Executables, [design], rounds, token);
        return times.Sum(t => bench.Frequency(t.Key) * t.Value.Without.Least)
            > (1 + Superfluity.Rise) * times.Sum(t => bench.Frequency(t.Key) * t.Value.With.Least);
    }

    private static bool Names(BenchCase bench, Core.Signals.Fingerprint statement, IndexDesign design) =>
        bench.Executables[statement].Contains(design.Table.Name, StringComparison.OrdinalIgnoreCase);
}

using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Planning;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>The same what-if costs and the same sizes for every advisor.</summary>
internal static class Judge
{
    /// <returns>Share of the workload's estimated cost that is left.</returns>
    public static async Task<double> CostLeftAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        CancellationToken token
    )
    {
        var statements = await StatementsAsync(bench, designs, token);
        return statements.Sum(s => s.After) / statements.Sum(s => s.Before);
    }

    /// <returns>Each statement's weight before and after.</returns>
    public static async Task<List<(Fingerprint Statement, double Before, double After)>> StatementsAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        CancellationToken token
    )
    {
        await using var planner = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Workload, token))!;
        var found = new List<(Fingerprint, double, double)>();
        foreach (var statement in bench.Workload.Statements)
        {
            var plain = await planner.PlanAsync(statement.Fingerprint, [], token);
            var with = await planner.PlanAsync(statement.Fingerprint, designs, token);
            if (plain is not null && with is not null)
            {
                var before = statement.Load.TotalMilliseconds;
                found.Add((statement.Fingerprint, before, before * with.TotalCost / plain.TotalCost));
            }
        }
        return found;
    }

    public static async Task<(Bytes Hypothetical, Bytes Predicted)> SizesAsync(
        BenchCase bench,
        IReadOnlyList<IndexDesign> designs,
        CancellationToken token
    )
    {
        await using var planner = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Workload, token))!;
        var (hypothetical, predicted) = (Bytes.Zero, Bytes.Zero);
        foreach (var design in designs)
        {
            var size = IndexSizeModel.Predict(design, bench.Workload.Catalog.Find(design.Table)!);
            predicted += size;
            // hypopg knows B-trees, BRIN and hash alone.
            hypothetical += design.Method is "gin" or "gist"
                ? size
                : await planner.HypotheticalSizeAsync(design, token);
        }
        return (hypothetical, predicted);
    }
}

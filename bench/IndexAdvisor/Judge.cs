using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Sizing;
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
        await using var planner = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Workload, token))!;
        var (before, after) = (0.0, 0.0);
        foreach (var statement in bench.Workload.Statements)
        {
            var plain = await planner.PlanAsync(statement.Fingerprint, [], token);
            var with = await planner.PlanAsync(statement.Fingerprint, designs, token);
            if (plain is not null && with is not null)
            {
                before += statement.Load.TotalMilliseconds;
                after += statement.Load.TotalMilliseconds * with.TotalCost / plain.TotalCost;
            }
        }
        return after / before;
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
            hypothetical += await planner.HypotheticalSizeAsync(design, token);
            predicted += IndexSizeModel.Predict(design, bench.Workload.Catalog.Find(design.Table)!);
        }
        return (hypothetical, predicted);
    }
}

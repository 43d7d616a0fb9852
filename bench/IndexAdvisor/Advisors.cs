using System.Diagnostics;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Postgres.Planning;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>The advisors that are set beside each other, on one case.</summary>
/// <param name="options">Ours, but for the budget and the bound.</param>
/// <param name="peers">Extend's earlier answers; null to ask it.</param>
internal sealed class Advisors(
    BenchCase bench,
    WhatIfPlanner planner,
    IndexAdvisorOptions options,
    int extendWidth,
    KeptPeers? peers
)
{
    private readonly ExtendCosts _costs = new(planner);
    private readonly InsertBound _inserts = new(bench, options.UnseenInsertRows);

    public async Task<Advised> OursAsync(Bytes budget, double slowdown, CancellationToken token)
    {
        await using var own = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Shown, token))!;
        var watch = Stopwatch.StartNew();
        var advice = await Core.Prescriptions.Indexes.IndexAdvisor.AdviseAsync(
            bench.Shown,
            own,
            options with
            {
                DiskBudget = budget,
                MaxWriteSlowdown = slowdown,
            },
            token
        );
        return new("Plimsoll", [.. advice.Proposals.Select(p => p.Design)], own.Calls, watch.Elapsed);
    }

    /// <summary>As published.</summary>
    public Task<Advised> ExtendAsync(Bytes budget, CancellationToken token) =>
        ExtendAsync("Extend", budget, _ => true, token);

    /// <summary>The same, that passes over a step whose set would slow inserts by more than the bound.</summary>
    public Task<Advised> BoundedExtendAsync(Bytes budget, double slowdown, CancellationToken token) =>
        ExtendAsync("Extend, bounded", budget, set => _inserts.Worst(set) <= slowdown, token);

    private async Task<Advised> ExtendAsync(
        string name,
        Bytes budget,
        Func<IReadOnlyList<IndexDesign>, bool> isAllowed,
        CancellationToken token
    )
    {
        if (peers?.Find(bench.Name, name, budget) is { } kept)
        {
            return kept;
        }
        var watch = Stopwatch.StartNew();
        var extend = new Extend(bench.Workload, _costs, extendWidth, isAllowed);
        var designs = await extend.SelectAsync(budget, token);
        var advised = new Advised(name, designs, extend.Calls, watch.Elapsed);
        peers?.Keep(bench.Name, name, budget, advised);
        return advised;
    }
}

using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Planning;

namespace Plimsoll.Bench.IndexAdvisor;

/// <summary>
/// What the planner said to Extend, kept from one of its runs to the next on the same database: its answers cost the
/// bench's time once. How often each run asked is counted as if it were alone.
/// </summary>
internal sealed class ExtendCosts(WhatIfPlanner planner)
{
    private readonly Dictionary<(Fingerprint, string), (double Cost, int Calls)> _costs = [];
    private readonly Dictionary<IndexDesign, Bytes> _sizes = [];

    /// <param name="designs">Those that may concern the statement.</param>
    /// <returns>The planner's cost, and how often it had to be asked for it.</returns>
    public async Task<(double Cost, int Calls)> CostAsync(
        Fingerprint statement,
        string key,
        IReadOnlyList<IndexDesign> designs,
        CancellationToken token
    )
    {
        if (!_costs.TryGetValue((statement, key), out var known))
        {
            var before = planner.Calls;
            var cost = (await planner.PlanAsync(statement, designs, token))?.TotalCost ?? 0;
            _costs[(statement, key)] = known = (cost, planner.Calls - before);
        }
        return known;
    }

    public async Task<long> SizeAsync(IndexDesign design, CancellationToken token)
    {
        if (!_sizes.TryGetValue(design, out var size))
        {
            _sizes[design] = size = await planner.HypotheticalSizeAsync(design, token);
        }
        return size.Count;
    }
}

using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Prescriptions.Indexes.Selection;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes;

/// <summary>
/// Indexes for the whole workload at once, each statement weighted by the time that it was measured to take: what a
/// statement will take is its measured time × the planner's cost after ÷ the planner's cost before.
/// </summary>
public static class IndexAdvisor
{
    public static async Task<IndexAdvice> AdviseAsync(
        Workload workload,
        IWhatIfPlanner planner,
        IndexAdvisorOptions options,
        CancellationToken token
    )
    {
        var costs = new IndexCosts(workload, options.UnseenInsertRows);
        var pool = new CandidatePool(costs);
        var planned = new List<(StatementCosts Costs, IReadOnlyList<RelationUse> Uses)>();
        foreach (
            var statement in workload
                .Statements.Where(s => s.Load.TotalMilliseconds > 0)
                .OrderByDescending(s => s.Load.TotalMilliseconds)
                .Take(options.MaxStatements)
        )
        {
            if (await planner.PlanAsync(statement.Fingerprint, [], token) is not { } root)
            {
                continue;
            }
            planned.Add(
                (
                    new StatementCosts(statement, root, pool, planner, workload.Catalog),
                    RelationUses.Of(root, workload.Catalog)
                )
            );
        }
        var refusals = new Refusals(planner);
        Offer(planned, pool, refusals, workload);

        List<StatementCosts> statements = [.. planned.Select(p => p.Costs).Where(c => !c.Relevant.IsEmpty)];
        var limits = new SelectionLimits(options, pool, costs);
        var least = new WorthwhileGain(options, workload);
        var worth = new KnownWorth(statements, pool, least);
        var questions = new Questions(planner, options.MaxPlannerCallsPerStatement * statements.Count);
        var set = await new SelectionSearch(worth, pool, limits, questions, options.IsBrief).RunAsync(token);
        return new AdviceWriter(workload, worth, pool, options, limits).Write(set, refusals, planner);
    }

    private static void Offer(
        List<(StatementCosts Costs, IReadOnlyList<RelationUse> Uses)> planned,
        CandidatePool pool,
        Refusals refusals,
        Workload workload
    )
    {
        var popularity = new KeyPopularity(planned.SelectMany(p => p.Uses));
        var extensions = ExtensionsOf(workload);
        var homes = planned
            .SelectMany(p => p.Uses)
            .Select(use => use.Home)
            .Distinct()
            .ToDictionary(home => home, workload.Catalog.Whole);
        foreach (var (costs, uses) in planned)
        {
            var own = new List<int>();
            foreach (var use in uses)
            {
                foreach (var candidate in new CandidateGenerator(use, popularity, extensions).Generate())
                {
                    if (!refusals.Refuses(candidate.Design, homes[use.Home]))
                    {
                        own.Add(pool.Add(candidate, homes[use.Home]));
                    }
                }
            }
            costs.Own = DesignSet.Of(own);
        }
        foreach (var (costs, uses) in planned)
        {
            costs.Relevant = DesignSet
                .Of(Enumerable.Range(0, pool.Count).Where(n => IsRelevant(pool[n].Design, uses)))
                .Or(costs.Own);
        }
    }

    /// <summary>The statement looks for the index's first key, whoever asked for the index.</summary>
    private static bool IsRelevant(IndexDesign design, IReadOnlyList<RelationUse> uses) =>
        uses.Any(u =>
            u.Home == design.Table
            && u.Equalities.Concat(u.Lists)
                .Concat(u.Ranges)
                .Concat(u.Joins.Values.SelectMany(k => k))
                .Concat(u.Orders.Concat(u.Groups).Select(o => o[0]))
                .Concat(u.Patterns)
                .Concat(u.Containments)
                .Any(k => k.Expression == design.Keys[0].Expression)
        );

    private static HashSet<string> ExtensionsOf(Workload workload) =>
        [.. workload.Observation.Server.InstalledExtensions, .. workload.Observation.Server.AvailableExtensions];
}

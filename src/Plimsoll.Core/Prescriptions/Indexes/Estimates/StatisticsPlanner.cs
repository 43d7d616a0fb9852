using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes.Estimates;

/// <summary>
/// Stands in for a planner that knows hypothetical indexes: rewrites the plans that were observed by statistics alone. Its
/// estimates are weaker, and say so.
/// </summary>
public sealed class StatisticsPlanner(Workload workload) : IWhatIfPlanner
{
    /// <summary>PostgreSQL's default.</summary>
    private const double RandomPageCost = 4;

    public EstimateMethod Method => EstimateMethod.Statistics;

    public int Calls { get; private set; }

    public Task<PlanNode?> PlanAsync(
        Fingerprint statement,
        IReadOnlyCollection<IndexDesign> designs,
        CancellationToken token
    )
    {
        Calls++;
        var root = workload.Find(statement)?.Plan?.Root;
        return Task.FromResult(root is null ? null : Rewrite(root, workload, designs));
    }

    /// <summary>A plan with designs that the planner that made it could not be asked about.</summary>
    public static PlanNode Rewrite(PlanNode root, Workload workload, IReadOnlyCollection<IndexDesign> designs) =>
        designs.Count == 0
            ? root
            : new PlanRewriter(RelationUses.Of(root, workload.Catalog), designs, PageCost(workload)).Rewrite(root);

    private static double PageCost(Workload workload) =>
        double.TryParse(workload.Setting("random_page_cost"), out var cost) ? cost : RandomPageCost;
}

using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>What a set of indexes must keep to.</summary>
internal sealed class SelectionLimits(IndexAdvisorOptions options, CandidatePool pool, IndexCosts costs)
{
    public long Budget { get; } = options.DiskBudget?.Count ?? long.MaxValue;

    public bool Allow(in DesignSet set) =>
        set.Count <= options.MaxIndexes && pool.SizeOf(set).Count <= Budget && AllowsWrites(set);

    public bool AllowsWrites(in DesignSet set)
    {
        Dictionary<QualifiedName, double>? slowdowns = null;
        foreach (var member in set.Members())
        {
            var candidate = pool[member];
            if (!costs.IsWritten(candidate.Table))
            {
                continue;
            }
            slowdowns ??= [];
            var slowdown = slowdowns.GetValueOrDefault(candidate.Table.Name, 1) + candidate.InsertFactor;
            if (slowdown > options.MaxWriteSlowdown)
            {
                return false;
            }
            slowdowns[candidate.Table.Name] = slowdown;
        }
        return true;
    }
}

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>What a set of indexes must keep to.</summary>
internal sealed class SelectionLimits(IndexAdvisorOptions options, CandidatePool pool, IndexCosts costs)
{
    public long Budget { get; } = options.DiskBudget?.Count ?? long.MaxValue;

    public bool Allow(in DesignSet set) =>
        set.Count <= options.MaxIndexes && pool.SizeOf(set).Count <= Budget && AllowsWrites(set);

    /// <summary>
    /// A table without writes so far is filled some day too: every table keeps to the bound, but for a first index, however
    /// dear (GIN, say), on a table that the workload does not write.
    /// </summary>
    public bool AllowsWrites(in DesignSet set)
    {
        if (double.IsPositiveInfinity(options.MaxWriteSlowdown))
        {
            return true;
        }
        foreach (var (table, all) in pool.ByTable)
        {
            var members = set.And(all);
            if (members.IsEmpty || (members.Count == 1 && !costs.IsWritten(table)))
            {
                continue;
            }
            if (!_slowdowns.TryGetValue(members, out var slowdown))
            {
                slowdown = costs.InsertSlowdown(table, [.. members.Members().Select(m => pool[m].Design)]);
                _slowdowns[members] = slowdown;
            }
            if (slowdown > options.MaxWriteSlowdown)
            {
                return false;
            }
        }
        return true;
    }

    private readonly Dictionary<DesignSet, double> _slowdowns = [];
}

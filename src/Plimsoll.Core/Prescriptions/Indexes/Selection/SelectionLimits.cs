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

    /// <summary>
    /// What an index takes up of that which <paramref name="set"/> has too much of, as a share of what is allowed; next to
    /// nothing where it would not help to drop it.
    /// </summary>
    public double Relief(in DesignSet set, int member)
    {
        var relief = 1e-9;
        if (pool.SizeOf(set).Count > Budget)
        {
            relief += (double)pool[member].Size.Count / Budget;
        }
        if (set.Count > options.MaxIndexes)
        {
            relief += 1.0 / options.MaxIndexes;
        }
        return AllowsWrites(OnTableOf(set, member)) ? relief : relief + InsertShare(member);
    }

    /// <summary>What indexes take up of all that is limited, as a share of what is allowed.</summary>
    public double Use(in DesignSet set) =>
        ((double)pool.SizeOf(set).Count / (Budget == long.MaxValue ? Bytes.FromMegabytes(1024).Count : Budget))
        + set.Members().Sum(InsertShare);

    private double InsertShare(int member) =>
        double.IsPositiveInfinity(options.MaxWriteSlowdown)
            ? 0
            : pool[member].InsertFactor / Math.Max(0.1, options.MaxWriteSlowdown - 1);

    private DesignSet OnTableOf(in DesignSet set, int member) => set.And(pool.OnTableOf(member));

    private readonly Dictionary<DesignSet, double> _slowdowns = [];
}

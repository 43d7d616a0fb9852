using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>What a set of indexes must keep to: the disk, the inserts of each table, and a number.</summary>
internal sealed class SelectionLimits(IndexAdvisorOptions options, CandidatePool pool, IndexCosts costs)
{
    /// <summary>What is hardly used yet counts this much of what is used up.</summary>
    private const double Unstressed = 0.2;

    /// <summary>
    /// What a byte counts for, where indexes are compared, does not depend on the budget once that is larger than half of
    /// the tables: so a budget that is not used up does not change what is found.
    /// </summary>
    private readonly double _plenty = Math.Max(
        1,
        Math.Min(options.DiskBudget?.Count ?? long.MaxValue, pool.ByTable.Sum(t => t.Table.HeapSize.Count) / 2)
    );

    private Dictionary<DesignSet, double> _slowdowns = [];

    public long Budget { get; } = options.DiskBudget?.Count ?? long.MaxValue;

    private bool HasWriteBound => !double.IsPositiveInfinity(options.MaxWriteSlowdown);

    private double MostSlowdown => Math.Max(0.1, options.MaxWriteSlowdown - 1);

    /// <summary>The same with a share of the disk and of the slow-down: what keeps to these keeps to the limits.</summary>
    public SelectionLimits Squeezed(double disk, double writes) =>
        new(
            options with
            {
                DiskBudget = Budget == long.MaxValue ? null : new Bytes((long)(Budget * disk)),
                MaxWriteSlowdown = HasWriteBound
                    ? 1 + ((options.MaxWriteSlowdown - 1) * writes)
                    : options.MaxWriteSlowdown,
            },
            pool,
            costs
        )
        {
            _slowdowns = _slowdowns,
        };

    public bool Allow(in DesignSet set) =>
        set.Count <= options.MaxIndexes && pool.SizeOf(set).Count <= Budget && AllowsWrites(set);

    /// <summary>
    /// A table without writes so far is filled some day too: every table keeps to the bound, but for a first index on a
    /// table that the workload does not write where there is none but a dear one (GIN, say).
    /// </summary>
    public bool AllowsWrites(in DesignSet set)
    {
        if (!HasWriteBound)
        {
            return true;
        }
        foreach (var (table, all) in pool.ByTable)
        {
            var members = set.And(all);
            if (members.IsEmpty || Slowdown(table, members) <= options.MaxWriteSlowdown)
            {
                continue;
            }
            if (members.Count > 1 || pool[members.Members().First()].Design.Method == "btree" || costs.IsWritten(table))
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
            relief += DiskShare(member);
        }
        if (set.Count > options.MaxIndexes)
        {
            relief += 1.0 / options.MaxIndexes;
        }
        return AllowsWrites(set.And(pool.OnTableOf(member))) ? relief : relief + InsertShare(member);
    }

    /// <summary>
    /// What indexes take up of all that is limited, as a share of what is allowed. What <paramref name="beside"/> has left
    /// little of counts more (Toyoda, "A Simplified Algorithm for Obtaining Approximate Solutions to Zero-One Programming
    /// Problems", Management Science 1975): the inserts of one table are no reason to spare those of another.
    /// </summary>
    public Func<DesignSet, double> UseBeside(DesignSet beside)
    {
        var disk = Unstressed + beside.Members().Sum(DiskShare);
        var writes = pool.ByTable.ToDictionary(
            t => t.Table.Name,
            t => Unstressed + WriteStress(t.Table, t.Members, beside)
        );
        return set =>
            Math.Max(
                1e-9,
                set.Members().Sum(m => (disk * DiskShare(m)) + (writes[pool[m].Table.Name] * InsertShare(m)))
            );
    }

    /// <summary>
    /// Milliseconds that a candidate must bring to be worth what it takes up: of what is nearly used up, the least that
    /// any member of the set brings for as much of it. Zero while there is room.
    /// </summary>
    public Func<int, double> Prices(DesignSet set, Func<int, double> loss)
    {
        var losses = set.Members().ToDictionary(m => m, loss);
        var disk =
            losses.Count > 0 && pool.SizeOf(set).Count > 0.9 * Budget ? losses.Min(m => m.Value / DiskShare(m.Key)) : 0;
        var writes = new Dictionary<QualifiedName, double>();
        foreach (
            var (table, all) in pool.ByTable.Where(t => HasWriteBound && WriteStress(t.Table, t.Members, set) > 0.8)
        )
        {
            writes[table.Name] = losses
                .Where(m => all.Contains(m.Key) && InsertShare(m.Key) > 0)
                .Select(m => m.Value / InsertShare(m.Key))
                .DefaultIfEmpty(0)
                .Min();
        }
        return m => (disk * DiskShare(m)) + (writes.GetValueOrDefault(pool[m].Table.Name) * InsertShare(m));
    }

    /// <summary>Of what is limited, the largest share that the index takes up alone.</summary>
    public double LargestShare(int member) => Math.Max(DiskShare(member), InsertShare(member));

    private double DiskShare(int member) => pool[member].Size.Count / _plenty;

    private double InsertShare(int member) => HasWriteBound ? pool[member].InsertFactor / MostSlowdown : 0;

    private double WriteStress(Table table, in DesignSet all, in DesignSet set)
    {
        var members = set.And(all);
        return !HasWriteBound || members.IsEmpty ? 0 : (Slowdown(table, members) - 1) / MostSlowdown;
    }

    private double Slowdown(Table table, DesignSet members)
    {
        if (!_slowdowns.TryGetValue(members, out var slowdown))
        {
            slowdown = costs.InsertSlowdown(table, [.. members.Members().Select(m => pool[m].Design)]);
            _slowdowns[members] = slowdown;
        }
        return slowdown;
    }
}

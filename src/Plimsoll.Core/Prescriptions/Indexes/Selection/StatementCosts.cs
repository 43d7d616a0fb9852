using Plimsoll.Core.Prescriptions.Indexes.Estimates;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>What is known of one statement's cost under sets of candidates. Asks the planner only what it cannot infer.</summary>
internal sealed class StatementCosts
{
    private readonly WorkloadStatement _statement;
    private readonly CandidatePool _pool;
    private readonly IWhatIfPlanner _planner;
    private readonly Catalog _catalog;
    private readonly List<KnownPlan> _known;

    /// <summary>Of the known plans, those that no other beats with fewer indexes; cheapest first.</summary>
    private readonly List<KnownPlan> _options;

    /// <summary>What a stand-in adds to the cost of a plan for each time that it is larger than what it stands in for.</summary>
    private const double StandInCost = 0.05;

    private readonly Dictionary<DesignSet, double> _predicted = [];

    /// <param name="root">Its plan without any candidate.</param>
    public StatementCosts(
        WorkloadStatement statement,
        PlanNode root,
        CandidatePool pool,
        IWhatIfPlanner planner,
        Catalog catalog
    )
    {
        (_statement, _pool, _planner, _catalog) = (statement, pool, planner, catalog);
        BaseCost = CostOf(root);
        Weight = BaseCost > 0 ? statement.Load.TotalMilliseconds / BaseCost : 0;
        _known = [new(DesignSet.Empty, DesignSet.Empty, BaseCost)];
        _options = [.. _known];
    }

    public Fingerprint Statement => _statement.Fingerprint;

    public double BaseCost { get; }

    /// <summary>Measured milliseconds for one unit of the planner's cost.</summary>
    public double Weight { get; }

    /// <summary>Candidates that its own plan asked for.</summary>
    public DesignSet Own { get; set; } = DesignSet.Empty;

    /// <summary>Candidates that it could use, whoever asked for them.</summary>
    public DesignSet Relevant
    {
        get;
        set
        {
            field = value;
            _predicted.Clear();
        }
    } = DesignSet.Empty;

    public IReadOnlyList<KnownPlan> Options => _options;

    /// <summary>The lowest cost ever seen: no set of candidates offered so far does better.</summary>
    public double Lowest => _options[0].Cost;

    /// <summary>The cost is at most this: the best known plan that needs nothing outside the set.</summary>
    public KnownPlan Best(in DesignSet set)
    {
        foreach (var plan in _options)
        {
            if (plan.Used.IsSubsetOf(set))
            {
                return plan;
            }
        }
        return _known[0];
    }

    /// <summary>The best known cost where that is less than <paramref name="most"/>, else that.</summary>
    public double CostBelow(double most, in DesignSet set)
    {
        foreach (var plan in _options)
        {
            if (plan.Cost >= most)
            {
                return most;
            }
            if (plan.Used.IsSubsetOf(set))
            {
                return plan.Cost;
            }
        }
        return most;
    }

    /// <summary>
    /// The cost, guessed where it is not known: as if a wider index did what a narrower one was seen to do, but never
    /// less than with more indexes, nor more than with fewer.
    /// </summary>
    public double Predicted(in DesignSet set)
    {
        var relevant = set.And(Relevant);
        if (!_predicted.TryGetValue(relevant, out var cost))
        {
            _predicted[relevant] = cost = Predict(relevant);
        }
        return cost;
    }

    private double Predict(DesignSet relevant)
    {
        var most = Best(relevant).Cost;
        if (IsExact(relevant))
        {
            return most;
        }
        var wide = _pool.Widen(relevant);
        var guess = _options
            .Where(o => o.Used.IsSubsetOf(wide))
            .Select(o => o.Cost * (1 + (StandInCost * _pool.Widening(o.Used, relevant))))
            .Min();
        var least = _known.Where(k => relevant.IsSubsetOf(k.Offered)).Select(k => k.Cost).DefaultIfEmpty(0).Max();
        return Math.Min(most, Math.Max(guess, least));
    }

    /// <summary>The cost is exactly known.</summary>
    public bool IsExact(in DesignSet set)
    {
        var relevant = set.And(Relevant);
        foreach (var plan in _known)
        {
            if (plan.Used.IsSubsetOf(relevant) && relevant.IsSubsetOf(plan.Offered))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The plan with exactly this set; asked only where it cannot be inferred.</summary>
    public async Task<KnownPlan> AskAsync(DesignSet set, CancellationToken token)
    {
        var relevant = set.And(Relevant);
        if (!IsExact(relevant))
        {
            var designs = relevant.Members().Select(m => _pool[m].Design).ToList();
            var plan = await _planner.PlanAsync(Statement, designs, token);
            if (plan is null)
            {
                // It could be planned before: the table is gone, say. What was known stays the best that is known.
                Learn(new KnownPlan(relevant, Best(relevant).Used, Best(relevant).Cost));
            }
            else
            {
                Learn(new KnownPlan(relevant, Used(plan, relevant), CostOf(plan)));
            }
        }
        return Best(relevant);
    }

    private void Learn(KnownPlan plan)
    {
        _predicted.Clear();
        _known.Add(plan);
        if (_options.Exists(o => o.Cost <= plan.Cost && o.Used.IsSubsetOf(plan.Used)))
        {
            return;
        }
        _options.RemoveAll(o => plan.Cost <= o.Cost && plan.Used.IsSubsetOf(o.Used));
        var at = _options.FindIndex(o => o.Cost > plan.Cost);
        _options.Insert(at < 0 ? _options.Count : at, plan);
    }

    private double CostOf(PlanNode plan) => UnfilledLimit.CostOf(plan, _statement.Load, _catalog);

    private DesignSet Used(PlanNode plan, DesignSet offered)
    {
        var names = plan.Descend().Select(n => n.IndexName).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return DesignSet.Of(offered.Members().Where(m => names.Contains(_pool.NameOf(m))));
    }
}

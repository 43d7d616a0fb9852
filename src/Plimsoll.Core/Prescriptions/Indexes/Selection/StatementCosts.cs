using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>What is known of one statement's cost under sets of candidates. Asks the planner only what it cannot infer.</summary>
internal sealed class StatementCosts(
    Fingerprint statement,
    double milliseconds,
    double baseCost,
    CandidatePool pool,
    IWhatIfPlanner planner
)
{
    private readonly List<KnownPlan> _known = [new(DesignSet.Empty, DesignSet.Empty, baseCost)];

    /// <summary>Of the known plans, those that no other beats with fewer indexes; cheapest first.</summary>
    private readonly List<KnownPlan> _options = [new(DesignSet.Empty, DesignSet.Empty, baseCost)];

    /// <summary>What a stand-in adds to the cost of a plan for each time that it is larger than what it stands in for.</summary>
    private const double StandInCost = 0.05;

    private readonly Dictionary<DesignSet, double> _predicted = [];

    public Fingerprint Statement => statement;

    public double BaseCost => baseCost;

    /// <summary>Measured milliseconds for one unit of the planner's cost.</summary>
    public double Weight { get; } = baseCost > 0 ? milliseconds / baseCost : 0;

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
        var wide = pool.Widen(relevant);
        var guess = _options
            .Where(o => o.Used.IsSubsetOf(wide))
            .Select(o => o.Cost * (1 + (StandInCost * pool.Widening(o.Used, relevant))))
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
            var designs = relevant.Members().Select(m => pool[m].Design).ToList();
            var plan = await planner.PlanAsync(statement, designs, token);
            if (plan is null)
            {
                // It could be planned before: the table is gone, say. What was known stays the best that is known.
                Learn(new KnownPlan(relevant, Best(relevant).Used, Best(relevant).Cost));
            }
            else
            {
                Learn(new KnownPlan(relevant, Used(plan, relevant), plan.TotalCost));
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

    private DesignSet Used(PlanNode plan, DesignSet offered)
    {
        var names = plan.Descend().Select(n => n.IndexName).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return DesignSet.Of(offered.Members().Where(m => names.Contains(pool.NameOf(m))));
    }
}

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// The best set by what is known already, without asking the planner: every known plan is an option of its statement,
/// open once all the indexes that it uses are in the set. Greedy starts, then steps that add an option's indexes and
/// evict what is worth least for its size (the linear model of CoPhy, Dash, Polyzotis and Ailamaki, VLDB 2011, solved by
/// local search instead of an integer program).
/// </summary>
internal sealed class ModelSearch(IReadOnlyList<StatementCosts> statements, CandidatePool pool, SelectionLimits limits)
{
    /// <summary>How much a byte counts against a gain: 0 takes the largest gain, 1 the largest for its size.</summary>
    private static readonly double[] s_sizeExponents = [1, 0.5, 0.75, 0.25, 0];

    /// <summary>Gains below this share of the objective are rounding.</summary>
    private const double Least = 1e-6;

    /// <summary>Costs of statements looked up while guessing, at most: seconds, however large the workload.</summary>
    private const long MostGuesses = 5_000_000;

    private long _guesses;

    /// <summary>Plans that no one has seen yet count too, as <see cref="StatementCosts.Predicted"/> guesses them.</summary>
    public bool Guesses { get; set; }

    /// <summary>In milliseconds of the workload: what is left of the statements, and what the indexes cost its writes.</summary>
    public double Objective(DesignSet set) => statements.Sum(s => s.Weight * CostOf(s, set)) + pool.WritesOf(set);

    private double CostOf(StatementCosts statement, in DesignSet set)
    {
        if (!Guesses)
        {
            return statement.Best(set).Cost;
        }
        _guesses++;
        return statement.Predicted(set);
    }

    /// <summary>From where the last search ended; quick, for while the planner is still being asked.</summary>
    public DesignSet Continue(DesignSet previous) =>
        Improve(Grow(limits.Allow(previous) ? previous : DesignSet.Empty, 1));

    /// <summary>From several starts.</summary>
    public DesignSet Solve(DesignSet previous)
    {
        var best = Continue(previous);
        foreach (var exponent in s_sizeExponents)
        {
            var found = Improve(Prune(Grow(DesignSet.Empty, exponent)));
            if (Objective(found) < Objective(best) * (1 - Least))
            {
                best = found;
            }
        }
        return best;
    }

    /// <summary>Adds the indexes of one option after the other, best first, while any fits and pays.</summary>
    private DesignSet Grow(DesignSet set, double exponent)
    {
        while (true)
        {
            var current = Objective(set);
            var best = DesignSet.Empty;
            var bestScore = 0.0;
            foreach (var missing in Missing(set))
            {
                var with = set.Or(missing);
                if (!limits.Allow(with))
                {
                    continue;
                }
                var gain = current - Objective(with);
                var score = gain / Math.Pow(Math.Max(1, pool.SizeOf(missing).Count), exponent);
                if (gain > current * Least && score > bestScore)
                {
                    (best, bestScore) = (missing, score);
                }
            }
            if (best.IsEmpty)
            {
                return set;
            }
            set = set.Or(best);
        }
    }

    /// <summary>What the options that are not open lack, each once.</summary>
    private HashSet<DesignSet> Missing(DesignSet set)
    {
        var missing = new HashSet<DesignSet>();
        var wide = Guesses ? pool.Widen(set) : set;
        foreach (var statement in statements)
        {
            var cost = CostOf(statement, set);
            foreach (var plan in statement.Options.TakeWhile(o => o.Cost < cost))
            {
                missing.Add(plan.Used.Except(set));
                missing.Add(plan.Used.Except(wide));
            }
        }
        missing.Remove(DesignSet.Empty);
        return missing;
    }

    /// <summary>Removes what is not worth its writes or is not used at all.</summary>
    private DesignSet Prune(DesignSet set)
    {
        foreach (var member in set.Members().OrderByDescending(m => pool[m].Size).ToList())
        {
            var without = set.Without(member);
            if (Objective(without) <= Objective(set) * (1 + (Least / 10)))
            {
                set = without;
            }
        }
        return set;
    }

    private DesignSet Improve(DesignSet set)
    {
        var improved = true;
        for (var pass = 0; improved && pass < 20; pass++)
        {
            improved = false;
            var swaps = Guesses ? Swaps(set).ToList() : [];
            foreach (var (added, removed) in Missing(set).Select(m => (m, DesignSet.Empty)).Concat(swaps))
            {
                if (_guesses > MostGuesses)
                {
                    return set;
                }
                var tried = Prune(Evict(set.Except(removed).Or(added), added));
                if (pool.SizeOf(added) < pool.SizeOf(removed))
                {
                    // What it frees must be spent before it can pay.
                    tried = Grow(tried, 1);
                }
                if (limits.Allow(tried) && Objective(tried) < Objective(set) * (1 - Least))
                {
                    set = Grow(tried, 1);
                    improved = true;
                }
            }
        }
        return set;
    }

    /// <summary>A member gives way to a wider index that stands in for it, or to a narrower one.</summary>
    private IEnumerable<(DesignSet Added, DesignSet Removed)> Swaps(DesignSet set)
    {
        for (var other = 0; other < pool.Count; other++)
        {
            if (set.Contains(other))
            {
                continue;
            }
            var one = DesignSet.Of([other]);
            var replaced = pool.NarrowerThan(other).And(set);
            if (!replaced.IsEmpty)
            {
                yield return (one, replaced);
            }
            foreach (var member in set.Members().Where(m => pool.NarrowerThan(m).Contains(other)))
            {
                yield return (one, DesignSet.Of([member]));
            }
        }
    }

    /// <summary>Until the set is allowed, drops what loses least for its size; <paramref name="kept"/> stays.</summary>
    private DesignSet Evict(DesignSet set, DesignSet kept)
    {
        set = Prune(set).Or(kept);
        while (!limits.Allow(set))
        {
            var current = Objective(set);
            var least = set.Except(kept)
                .Members()
                .Select(m => (Member: m, Loss: (Objective(set.Without(m)) - current) / Math.Max(1, pool[m].Size.Count)))
                .OrderBy(m => m.Loss)
                .Select(m => (int?)m.Member)
                .FirstOrDefault();
            if (least is not { } evicted)
            {
                return set;
            }
            set = set.Without(evicted);
        }
        return set;
    }
}

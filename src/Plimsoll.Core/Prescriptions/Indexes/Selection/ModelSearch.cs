namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// The best set by what is known already, without asking the planner: every known plan is an option of its statement,
/// open once all the indexes that it uses are in the set. Greedy starts, then steps that add an option's indexes and
/// evict what is worth least for its size (the linear model of CoPhy, Dash, Polyzotis and Ailamaki, VLDB 2011, solved by
/// local search instead of an integer program).
/// </summary>
internal sealed class ModelSearch(KnownWorth worth, CandidatePool pool, SelectionLimits limits)
{
    /// <summary>Of the disk and of the slow-down of inserts, what a start may use before the rest is filled.</summary>
    private static readonly (double Disk, double Writes)[] s_squeezes = [(0.5, 1), (0.25, 1), (1, 0.6), (0.5, 0.6)];

    private SelectionLimits _limits = limits;

    /// <summary>How much the use of what is limited counts against a gain: 0 takes the largest gain, 1 the largest for its use.</summary>
    private static readonly double[] s_exponents = [1, 0.5, 0.75, 0.25, 0];

    /// <summary>Gains below this share of the objective are rounding.</summary>
    private const double Least = 1e-6;

    /// <summary>Of a local end, how many of its indexes are forbidden in turn to see what comes in their place.</summary>
    private const int MostKicks = 12;

    private DesignSet _banned = DesignSet.Empty;

    /// <summary>From where the last search ended; quick, for while the planner is still being asked.</summary>
    public DesignSet Continue(DesignSet previous) =>
        Improve(Grow(_limits.Allow(previous) ? previous : DesignSet.Empty, 1));

    /// <summary>From several starts.</summary>
    public DesignSet Solve(DesignSet previous) => FromNothing(Continue(previous));

    /// <summary>
    /// From several starts, and from what is best where less is allowed: so more never ends with a worse set than less
    /// would, by what is known. Then on from the best of them by kicks.
    /// </summary>
    public DesignSet SolveFully(DesignSet previous)
    {
        var best = Solve(previous);
        foreach (var (disk, writes) in s_squeezes)
        {
            var whole = _limits;
            _limits = whole.Squeezed(disk, writes);
            var less = FromNothing(DesignSet.Empty);
            _limits = whole;
            best = Better(best, Improve(Grow(less, 1)));
        }
        return Kick(best);
    }

    /// <summary>
    /// Without the indexes that take away less than they must, the least first; what that frees is filled by what takes
    /// away more.
    /// </summary>
    public DesignSet DropSmall(DesignSet set)
    {
        set = Drop(set);
        return Drop(Grow(set, 1));

        DesignSet Drop(DesignSet current)
        {
            while (!current.IsEmpty)
            {
                var small = current
                    .Members()
                    .Select(m => (Member: m, Worth: worth.WorthOf(current, m)))
                    .Where(m => !m.Worth.IsEnough)
                    .OrderBy(m => m.Worth.Milliseconds)
                    .Select(m => (int?)m.Member)
                    .FirstOrDefault();
                if (small is not { } member)
                {
                    break;
                }
                current = current.Without(member);
            }
            return current;
        }
    }

    private DesignSet FromNothing(DesignSet best)
    {
        foreach (var exponent in s_exponents)
        {
            best = Better(best, Improve(Prune(Grow(DesignSet.Empty, exponent))));
        }
        return best;
    }

    /// <summary>
    /// Forbids each of the largest indexes in turn: what it stood in the way of gets its chance, and it may come back
    /// afterwards.
    /// </summary>
    private DesignSet Kick(DesignSet best)
    {
        for (var again = true; again; )
        {
            again = false;
            foreach (var member in best.Members().OrderByDescending(m => pool[m].Size.Count).Take(MostKicks).ToList())
            {
                if (worth.HasGuessedEnough)
                {
                    return best;
                }
                _banned = DesignSet.Of([member]);
                var kicked = Improve(Grow(best.Without(member), 1));
                _banned = DesignSet.Empty;
                kicked = Better(best, Improve(Grow(kicked, 1)));
                if (!kicked.Equals(best))
                {
                    best = kicked;
                    again = true;
                    break;
                }
            }
        }
        return best;
    }

    private DesignSet Better(DesignSet best, DesignSet found) =>
        worth.Score(found) < worth.Score(best) * (1 - Least) ? found : best;

    /// <summary>Adds the indexes of one option after the other, best first, while any fits and pays.</summary>
    private DesignSet Grow(DesignSet set, double exponent)
    {
        var least = worth.Score(set) * Least;
        while (!worth.HasGuessedEnough)
        {
            var best = DesignSet.Empty;
            var bestScore = 0.0;
            var use = _limits.UseBeside(set);
            var gains = worth.GainsBeside(set);
            foreach (var missing in Missing(set))
            {
                var with = set.Or(missing);
                var gain = gains(missing, with);
                if (gain <= least)
                {
                    continue;
                }
                var score = gain / Math.Pow(use(missing), exponent);
                if (score > bestScore && _limits.Allow(with))
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
        return set;
    }

    /// <summary>What the options that are not open lack, each once.</summary>
    private HashSet<DesignSet> Missing(DesignSet set)
    {
        var missing = new HashSet<DesignSet>();
        var wide = worth.Guesses ? pool.Widen(set) : set;
        foreach (var statement in worth.Statements)
        {
            var cost = worth.CostOf(statement, set);
            foreach (var plan in statement.Options.TakeWhile(o => o.Cost < cost))
            {
                missing.Add(plan.Used.Except(set));
                if (worth.Guesses)
                {
                    missing.Add(plan.Used.Except(wide));
                }
            }
        }
        missing.Remove(DesignSet.Empty);
        if (!_banned.IsEmpty)
        {
            missing.RemoveWhere(m => m.Overlaps(_banned));
        }
        return missing;
    }

    /// <summary>Removes what is not worth its writes or is not used at all.</summary>
    private DesignSet Prune(DesignSet set)
    {
        var least = worth.Score(set) * Least / 10;
        foreach (var member in set.Members().OrderByDescending(m => pool[m].Size).ToList())
        {
            if (worth.Loss(set, member) <= least)
            {
                set = set.Without(member);
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
            var (score, gains) = (worth.Score(set), worth.GainsBeside(set));
            var swaps = worth.Guesses ? Swaps(set).ToList() : [];
            foreach (var (added, removed) in Missing(set).Select(m => (m, DesignSet.Empty)).Concat(swaps))
            {
                if (worth.HasGuessedEnough)
                {
                    return set;
                }
                var frees = pool.SizeOf(added) < pool.SizeOf(removed);
                // Without eviction it cannot be worse than with it.
                if (!frees && gains(added, set.Or(added)) <= score * Least)
                {
                    continue;
                }
                var tried = Prune(Evict(set.Except(removed).Or(added), added));
                if (frees)
                {
                    // What it frees must be spent before it can pay.
                    tried = Grow(tried, 1);
                }
                if (_limits.Allow(tried) && worth.Score(tried) < score * (1 - Least))
                {
                    set = Grow(tried, 1);
                    (score, gains) = (worth.Score(set), worth.GainsBeside(set));
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
            if (set.Contains(other) || _banned.Contains(other))
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
        while (!_limits.Allow(set))
        {
            var current = set;
            var least = set.Except(kept)
                .Members()
                .Select(m => (Member: m, Loss: worth.Loss(current, m) / _limits.Relief(current, m)))
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

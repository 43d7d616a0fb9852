namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>What sets of indexes are worth by what the planner has said so far, and by guesses where those are asked for.</summary>
internal sealed class KnownWorth(IReadOnlyList<StatementCosts> statements, CandidatePool pool, WorthwhileGain least)
{
    /// <summary>Costs of statements guessed at a time, at most: a second, however large the workload.</summary>
    private const long MostGuesses = 500_000;

    private long _guesses;

    public IReadOnlyList<StatementCosts> Statements => statements;

    /// <summary>What an index must bring.</summary>
    public WorthwhileGain Least => least;

    /// <summary>Plans that no one has seen yet count too, as <see cref="StatementCosts.Predicted"/> guesses them.</summary>
    public bool Guesses
    {
        get;
        set
        {
            field = value;
            _guesses = 0;
        }
    }

    public bool HasGuessedEnough => _guesses > MostGuesses;

    /// <summary>
    /// Each index is charged what it must take away of the workload, so that what is left out for it can be spent
    /// otherwise.
    /// </summary>
    public bool ChargesIndexes { get; set; } = true;

    private double Charge => ChargesIndexes ? least.Milliseconds : 0;

    /// <summary>In milliseconds of the workload: what is left of the statements, and what the indexes cost its writes.</summary>
    public double Objective(DesignSet set) => statements.Sum(s => s.Weight * CostOf(s, set)) + pool.WritesOf(set);

    /// <summary>What the search makes as small as it can: the objective, and a charge for each index.</summary>
    public double Score(DesignSet set) => Objective(set) + (Charge * set.Count);

    public double CostOf(StatementCosts statement, in DesignSet set)
    {
        if (!Guesses)
        {
            return statement.Best(set).Cost;
        }
        _guesses++;
        return statement.Predicted(set);
    }

    /// <summary>
    /// What the score gains by indexes beside the set, asked for many of them: by what is added, and the set with it. Only
    /// statements that could use one of them are looked at.
    /// </summary>
    public Func<DesignSet, DesignSet, double> GainsBeside(DesignSet set)
    {
        var writes = pool.WritesOf(set);
        var count = set.Count;
        var costs = new double[statements.Count];
        for (var i = 0; i < costs.Length; i++)
        {
            costs[i] = CostOf(statements[i], set);
        }
        return (added, with) =>
        {
            var gain = writes - pool.WritesOf(with) + (Charge * (count - with.Count));
            for (var i = 0; i < costs.Length; i++)
            {
                var statement = statements[i];
                if (statement.Relevant.Overlaps(added))
                {
                    var cost = Guesses ? CostOf(statement, with) : statement.CostBelow(costs[i], with);
                    gain += statement.Weight * (costs[i] - cost);
                }
            }
            return gain;
        };
    }

    /// <summary>The statements that use the index of the set, those first that would lose most without it by what is known now.</summary>
    public IReadOnlyList<StatementCosts> UsersOf(DesignSet set, int member)
    {
        var without = set.Without(member);
        return
        [
            .. statements
                .Where(s => s.Best(set).Used.Contains(member))
                .OrderByDescending(s => s.Weight * (s.Best(without).Cost - s.Best(set).Cost)),
        ];
    }

    /// <summary>What the score loses without the index.</summary>
    public double Loss(in DesignSet set, int member)
    {
        var without = set.Without(member);
        var loss = pool.WritesOf(without) - pool.WritesOf(set) - Charge;
        foreach (var statement in statements)
        {
            // What uses it finds it relevant, and that is the quicker question.
            if (statement.Relevant.Contains(member) && (Guesses || statement.Best(set).Used.Contains(member)))
            {
                loss += statement.Weight * (CostOf(statement, without) - CostOf(statement, set));
            }
        }
        return loss;
    }

    /// <summary>
    /// Milliseconds that the index takes away beside the rest of the set, and whether they are enough for it to be
    /// proposed.
    /// </summary>
    public (double Milliseconds, bool IsEnough) WorthOf(in DesignSet set, int member)
    {
        var without = set.Without(member);
        var all = pool.WritesOf(without) - pool.WritesOf(set);
        var felt = 0.0;
        foreach (var statement in statements)
        {
            var (before, after) = (statement.Best(without).Cost, statement.Best(set).Cost);
            all += statement.Weight * (before - after);
            if (least.IsFelt(before, after))
            {
                felt += statement.Weight * (before - after);
            }
        }
        return (all, least.IsEnough(all, felt));
    }
}

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// Asks the planner little and reasons much. Each statement is first planned with all that it asked for; then the best
/// set by what is known is found without the planner, and only those statements are planned again that could still gain
/// more than the disk for it is worth. An index that the planner likes but the search does not pay for is not offered to
/// that statement again, so that cheaper plans come to light. Every cost that counts is one that the planner has named;
/// where the calls run out, the true one may be lower.
/// </summary>
internal sealed class SelectionSearch(
    KnownWorth worth,
    CandidatePool pool,
    SelectionLimits limits,
    Questions questions,
    bool isBrief
)
{
    /// <summary>An index that takes away this share of what is left is needed.</summary>
    private const double NeededGain = 5e-3;

    private readonly ModelSearch _model = new(worth, pool, limits);

    /// <summary>
    /// The search counts no index as such: many small ones may come in that make the large ones needless. What does not
    /// bring the gain that it must goes at the end, either one by one, or all at once by a charge for each index; the better
    /// end is taken.
    /// </summary>
    public async Task<DesignSet> RunAsync(CancellationToken token)
    {
        await new FirstQuestions(worth.Statements, pool, limits).AskAsync(token);
        worth.ChargesIndexes = isBrief;
        var free = await SearchAsync(token);
        worth.ChargesIndexes = true;
        if (isBrief)
        {
            return await DropNeedlessAsync(free, token);
        }
        free = await DropNeedlessAsync(free, token);
        var charged = await DropNeedlessAsync(_model.SolveFully(free), token);
        return worth.Objective(charged) < worth.Objective(free) ? charged : free;
    }

    /// <summary>
    /// An index that was only ever planned together with others looks as if all would be lost without it. So the end is
    /// planned without each of its indexes too, until all that it keeps is known to be worth it.
    /// </summary>
    private async Task<DesignSet> DropNeedlessAsync(DesignSet set, CancellationToken token)
    {
        set = _model.DropSmall(set);
        while (questions.MayAsk && await AskWithoutAsync(set, token))
        {
            set = _model.DropSmall(set);
        }
        return set;
    }

    /// <returns>Whether there was anything to ask.</returns>
    private async Task<bool> AskWithoutAsync(DesignSet set, CancellationToken token)
    {
        var asked = questions.Asked;
        foreach (var member in set.Members())
        {
            var without = set.Without(member);
            var (all, felt) = (0.0, 0.0);
            foreach (var statement in worth.UsersOf(set, member))
            {
                if (!questions.MayAsk || worth.Least.IsEnough(all, felt))
                {
                    break;
                }
                var before = (await statement.AskAsync(without, token)).Cost;
                var after = statement.Best(set).Cost;
                all += statement.Weight * (before - after);
                felt += worth.Least.IsFelt(before, after) ? statement.Weight * (before - after) : 0;
            }
        }
        return questions.Asked > asked;
    }

    /// <summary>
    /// First the true costs of the set that looks best, which say what its indexes do for one another; where that moves it
    /// no more, what it could do without; then what else could come in, wide ones for several, and what fits beside it.
    /// Whatever moves the set starts again from the first.
    /// </summary>
    private async Task<DesignSet> SearchAsync(CancellationToken token)
    {
        var offers = new OfferRounds(worth, limits, questions);
        var wider = new WiderIndexes(worth, _model, pool, limits, questions);
        var set = _model.Solve(DesignSet.Empty);
        Func<DesignSet, Task<DesignSet>>[] steps =
        [
            async s => await AskForItAsync(s, token) ? _model.Solve(s) : s,
            async s => await AskForLessAsync(s, token) ? _model.Solve(s) : s,
            async s =>
            {
                var asked = await offers.AskAsync(s, fillsRoom: false, token);
                var next = _model.Continue(s);
                offers.Reject(asked, next);
                return next;
            },
            s => wider.MergeAsync(s, token),
            s => Task.FromResult(isBrief ? s : _model.SolveFully(s)),
            async s =>
            {
                await offers.AskAsync(s, fillsRoom: true, token);
                return _model.Continue(s);
            },
        ];
        for (var step = 0; questions.MayAsk && step < steps.Length; )
        {
            var next = await steps[step](set);
            // The same indexes may turn out to be worth more: that is no move.
            step = next.Equals(set) ? step + 1 : 0;
            set = next;
        }
        return isBrief ? _model.Solve(set) : _model.SolveFully(set);
    }

    /// <summary>The planner's own cost with the set, of every statement that may turn out to be cheaper than is known.</summary>
    /// <returns>Whether there was anything to ask.</returns>
    private async Task<bool> AskForItAsync(DesignSet set, CancellationToken token)
    {
        var asked = questions.Asked;
        var matters = worth.Score(set) * OfferRounds.WorthAsking / 10;
        foreach (
            var statement in worth.Statements.Where(s =>
                questions.MayAsk && OfferRounds.Gap(s, set) > matters && !s.IsExact(set)
            )
        )
        {
            await statement.AskAsync(set, token);
        }
        return questions.Asked > asked;
    }

    /// <summary>
    /// The largest index first, what the statements that use it would do without it, or with something of half its size
    /// at most. What is seen to be needed is not asked about further.
    /// </summary>
    private async Task<bool> AskForLessAsync(DesignSet set, CancellationToken token)
    {
        var asked = questions.Asked;
        var left = worth.Score(set);
        var price = limits.Prices(set, m => worth.Loss(set, m));
        foreach (var member in set.Members().OrderByDescending(limits.LargestShare).ToList())
        {
            var size = pool[member].Size.Count;
            var enough = Math.Max(left * NeededGain, 2 * price(member));
            var smaller = pool.OnTableOf(member).Members().Where(m => pool[m].Size.Count * 2 <= size);
            var offers = set.Without(member).Or(DesignSet.Of(smaller));
            var lost = 0.0;
            foreach (var statement in worth.UsersOf(set, member))
            {
                if (lost > enough || !questions.MayAsk)
                {
                    break;
                }
                var offered = set.Without(member).Or(offers.And(statement.Own));
                var plan = await statement.AskAsync(offered, token);
                lost += statement.Weight * (plan.Cost - statement.Best(set).Cost);
            }
        }
        return questions.Asked > asked;
    }
}

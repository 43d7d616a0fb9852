namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// Asks the planner little and reasons much. Each statement is first planned with all that it asked for; then the best
/// set by what is known is found without the planner, and only those statements are planned again that could still gain
/// more than the disk for it is worth. An index that the planner likes but the search does not pay for is not offered to
/// that statement again, so that cheaper plans come to light. Every cost that counts is one that the planner has named;
/// where the calls run out, the true one may be lower.
/// </summary>
internal sealed class SelectionSearch(
    IReadOnlyList<StatementCosts> statements,
    CandidatePool pool,
    SelectionLimits limits,
    IWhatIfPlanner planner,
    int maxCalls,
    double leastGain,
    bool isBrief
)
{
    private const int MaxRounds = 5;
    private const int MaxMerged = 400;

    /// <summary>Gains below this share of what is left are not worth a question.</summary>
    private const double WorthAsking = 1e-3;

    /// <summary>An index that takes away this share of what is left is needed.</summary>
    private const double NeededGain = 5e-3;

    private readonly ModelSearch _model = new(statements, pool, limits, leastGain) { Kicks = !isBrief };
    private readonly Dictionary<StatementCosts, DesignSet> _rejected = [];
    private readonly int _mostCandidates = pool.Count + MaxMerged;
    private readonly int _callsBefore = planner.Calls;

    /// <summary>Statements are also offered just what fits beside the set.</summary>
    private bool _fillsRoom;

    private bool MayAsk => planner.Calls - _callsBefore < maxCalls;

    public double Objective(in DesignSet set) => _model.Objective(set);

    /// <summary>
    /// Twice from the start, with what is known by then: once with each index charged for the gain that it must bring, and
    /// once without, where many small ones may come in that make the large ones needless. The better end is taken.
    /// </summary>
    public async Task<DesignSet> RunAsync(CancellationToken token)
    {
        await AskForAllAsync(token);
        var charged = await SearchAsync(token);
        if (isBrief)
        {
            return charged;
        }
        _model.ChargesIndexes = false;
        _fillsRoom = false;
        _rejected.Clear();
        var free = await SearchAsync(token);
        _model.ChargesIndexes = true;
        free = _model.Solve(free);
        return _model.Score(free) < _model.Score(charged) ? free : charged;
    }

    private async Task<DesignSet> SearchAsync(CancellationToken token)
    {
        var set = _model.Solve(DesignSet.Empty);
        for (var round = 0; round < MaxRounds && MayAsk; round++)
        {
            var asked = await AskRoundAsync(set, token);
            set = _model.Continue(set);
            Reject(asked, set);
            if (asked.Count == 0)
            {
                break;
            }
        }
        while (MayAsk)
        {
            var before = set;
            await AskForLessAsync(set, token);
            set = await MergeAsync(_model.Solve(set), token);
            if (set.Equals(before))
            {
                if (_fillsRoom)
                {
                    break;
                }
                // Settled; once more, with what would fit into the room that is left.
                _fillsRoom = true;
                _rejected.Clear();
                await AskRoundAsync(set, token);
                set = _model.Continue(set);
            }
        }
        return _model.Solve(set);
    }

    /// <summary>
    /// Offers wide indexes in the place of several narrow ones. A set that looks better by guesses is asked for, where the
    /// guess promises most first; it is given up once it is no better than the best set that is known for sure.
    /// </summary>
    private async Task<DesignSet> MergeAsync(DesignSet best, CancellationToken token)
    {
        while (MayAsk)
        {
            Merge(best);
            _model.Guesses = true;
            var next = _model.Continue(best);
            var bar = _model.Score(best) * (1 - WorthAsking);
            if (_model.Score(next) >= bar)
            {
                break;
            }
            while (MayAsk && _model.Score(next) < bar && MostPromising(next) is { } statement)
            {
                await statement.AskAsync(next, token);
            }
            _model.Guesses = false;
            best = _model.Continue(_model.Score(next) < bar ? next : best);
        }
        _model.Guesses = false;
        return _model.Continue(best);
    }

    private StatementCosts? MostPromising(DesignSet set) =>
        statements
            .Select(s => (Statement: s, Promise: s.Weight * (s.Best(set).Cost - s.Predicted(set))))
            .Where(s => s.Promise > 0)
            .OrderByDescending(s => s.Promise)
            .Select(s => s.Statement)
            .FirstOrDefault();

    /// <summary>
    /// The best that each statement can get; then the best without the wide indexes; then what each of those that it used
    /// is worth to it.
    /// </summary>
    private async Task AskForAllAsync(CancellationToken token)
    {
        foreach (var statement in statements)
        {
            var ideal = await statement.AskAsync(statement.Own, token);
            if (ideal.Used.IsEmpty)
            {
                continue;
            }
            var lean = await statement.AskAsync(
                DesignSet.Of(statement.Own.Members().Where(m => pool[m].Design.Include.Count == 0)),
                token
            );
            if (limits.Budget < long.MaxValue)
            {
                // No index larger than a tenth of the budget: what is cheap comes to light.
                var small = statement.Own.Members().Where(m => pool[m].Size.Count * 10 <= limits.Budget);
                lean = await statement.AskAsync(DesignSet.Of(small), token);
            }
            foreach (var used in new[] { ideal.Used, lean.Used }.Where(u => u.Count > 1))
            {
                foreach (var member in used.Members())
                {
                    await statement.AskAsync(used.Without(member), token);
                }
            }
        }
    }

    private async Task<List<(StatementCosts Statement, KnownPlan Plan)>> AskRoundAsync(
        DesignSet set,
        CancellationToken token
    )
    {
        var asked = new List<(StatementCosts, KnownPlan)>();
        var left = _model.Score(set);
        var price = PriceOfByte(set);
        foreach (var statement in statements.OrderByDescending(s => Gap(s, set)))
        {
            var gap = Gap(statement, set);
            if (!MayAsk || gap < left * WorthAsking)
            {
                break;
            }
            var offers = Offers(statement, set, gap, price);
            while (statement.IsExact(offers) && !statement.Best(offers).Used.IsSubsetOf(set))
            {
                // Known, and not taken: without its largest index the planner may find something cheaper to keep.
                Reject(statement, statement.Best(offers), set);
                offers = Offers(statement, set, gap, price);
            }
            if (!statement.IsExact(offers))
            {
                asked.Add((statement, await statement.AskAsync(offers, token)));
            }
            if (_fillsRoom && MayAsk && Room(set) is > 0 and < long.MaxValue and var room)
            {
                var fitting = DesignSet
                    .Of(statement.Own.Members().Where(m => pool[m].Size.Count <= room))
                    .Or(set.And(statement.Relevant));
                if (!statement.IsExact(fitting))
                {
                    asked.Add((statement, await statement.AskAsync(fitting, token)));
                }
            }
        }
        return asked;
    }

    private long Room(DesignSet set) =>
        limits.Budget == long.MaxValue ? long.MaxValue : limits.Budget - pool.SizeOf(set).Count;

    private static double Gap(StatementCosts statement, DesignSet set) =>
        statement.Weight * (statement.Best(set).Cost - statement.Lowest);

    private DesignSet Offers(StatementCosts statement, DesignSet set, double gap, double price)
    {
        var rejected = _rejected.GetValueOrDefault(statement, DesignSet.Empty);
        return DesignSet
            .Of(
                statement
                    .Own.Members()
                    .Where(m =>
                        !rejected.Contains(m) && pool[m].Size.Count <= limits.Budget && gap > price * pool[m].Size.Count
                    )
            )
            .Or(set.And(statement.Relevant));
    }

    /// <summary>Milliseconds that the least useful byte of a full budget brings; zero while there is room.</summary>
    private double PriceOfByte(DesignSet set)
    {
        if (set.IsEmpty || pool.SizeOf(set).Count < 0.9 * limits.Budget)
        {
            return 0;
        }
        var left = _model.Score(set);
        return set.Members().Min(m => (_model.Score(set.Without(m)) - left) / Math.Max(1, pool[m].Size.Count));
    }

    private void Reject(List<(StatementCosts Statement, KnownPlan Plan)> asked, DesignSet set)
    {
        foreach (var (statement, plan) in asked)
        {
            Reject(statement, plan, set);
        }
    }

    private void Reject(StatementCosts statement, KnownPlan plan, DesignSet set)
    {
        var refused = plan.Used.Except(set);
        if (!refused.IsEmpty)
        {
            var rejected = _rejected.GetValueOrDefault(statement, DesignSet.Empty);
            _rejected[statement] = rejected.With(refused.Members().MaxBy(m => pool[m].Size));
        }
    }

    /// <summary>Adds what could stand in for two of the indexes that statements would like.</summary>
    private void Merge(DesignSet set)
    {
        var liked = set.Members().Concat(statements.SelectMany(s => s.Options[0].Used.Members())).Distinct().ToList();
        foreach (var a in liked)
        {
            foreach (var b in liked.Where(b => b > a && pool.Count < _mostCandidates))
            {
                foreach (var merged in Merging.Of(pool[a], pool[b]))
                {
                    if (ExistingIndexes.Serving(pool[a].Table, merged.Design) is not null)
                    {
                        continue;
                    }
                    var number = pool.Add(merged, pool[a].Table);
                    var narrower = pool.NarrowerThan(number);
                    foreach (var statement in statements.Where(s => !s.Relevant.Contains(number)))
                    {
                        if (statement.Relevant.Overlaps(narrower))
                        {
                            statement.Relevant = statement.Relevant.With(number);
                        }
                    }
                }
            }
        }
    }

    /// <summary>
    /// The planner's own cost of every statement with the set; and, the largest index first, what the statements that use
    /// it would do without it, or with something of half its size at most. What is seen to be needed is not asked about
    /// further.
    /// </summary>
    private async Task AskForLessAsync(DesignSet set, CancellationToken token)
    {
        foreach (var statement in statements.Where(s => MayAsk && !s.IsExact(set)))
        {
            await statement.AskAsync(set, token);
        }
        var left = _model.Score(set);
        var price = PriceOfByte(set);
        foreach (var member in set.Members().OrderByDescending(m => pool[m].Size.Count).ToList())
        {
            var size = pool[member].Size.Count;
            var enough = Math.Max(left * NeededGain, 2 * price * size);
            var smaller = pool.OnTableOf(member).Members().Where(m => pool[m].Size.Count * 2 <= size);
            var offers = set.Without(member).Or(DesignSet.Of(smaller));
            var lost = 0.0;
            foreach (
                var statement in statements
                    .Where(s => s.Best(set).Used.Contains(member))
                    .OrderByDescending(s => s.Weight * (s.Best(set.Without(member)).Cost - s.Best(set).Cost))
                    .ToList()
            )
            {
                if (lost > enough || !MayAsk)
                {
                    break;
                }
                var offered = set.Without(member).Or(offers.And(statement.Own));
                var plan = await statement.AskAsync(offered, token);
                lost += statement.Weight * (plan.Cost - statement.Best(set).Cost);
            }
        }
    }
}

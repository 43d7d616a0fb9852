using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Signals;

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
    private const int MaxMerged = 400;

    /// <summary>Gains below this share of what is left are not worth a question.</summary>
    private const double WorthAsking = 1e-3;

    /// <summary>An index that takes away this share of what is left is needed.</summary>
    private const double NeededGain = 5e-3;

    /// <summary>How dear an index may be to be offered: what is cheap comes to light.</summary>
    private static readonly double[] s_cheaper = [0.12, 0.06, 0.03];

    private readonly ModelSearch _model = new(statements, pool, limits, leastGain);
    private readonly Dictionary<StatementCosts, DesignSet> _rejected = [];
    private readonly int _mostCandidates = pool.Count + MaxMerged;
    private readonly int _callsBefore = planner.Calls;

    /// <summary>Statements are also offered just what fits beside the set.</summary>
    private bool _fillsRoom;

    private bool MayAsk => planner.Calls - _callsBefore < maxCalls;

    public double Objective(in DesignSet set) => _model.Objective(set);

    /// <summary>
    /// The search counts no index as such: many small ones may come in that make the large ones needless. What does not
    /// bring the gain that it must goes at the end, either one by one, or all at once by a charge for each index; the better
    /// end is taken.
    /// </summary>
    public async Task<DesignSet> RunAsync(CancellationToken token)
    {
        await AskForAllAsync(token);
        _model.ChargesIndexes = isBrief;
        var free = await SearchAsync(token);
        _model.ChargesIndexes = true;
        if (isBrief)
        {
            return await DropNeedlessAsync(free, token);
        }
        free = await DropNeedlessAsync(free, token);
        var charged = await DropNeedlessAsync(_model.SolveFully(free), token);
        return _model.Objective(charged) < _model.Objective(free) ? charged : free;
    }

    /// <summary>
    /// An index that was only ever planned together with others looks as if all would be lost without it. So the end is
    /// planned without each of its indexes too, until all that it keeps is known to be worth it.
    /// </summary>
    private async Task<DesignSet> DropNeedlessAsync(DesignSet set, CancellationToken token)
    {
        set = _model.DropSmall(set);
        while (MayAsk && await AskWithoutAsync(set, token))
        {
            set = _model.DropSmall(set);
        }
        return set;
    }

    /// <returns>Whether there was anything to ask.</returns>
    private async Task<bool> AskWithoutAsync(DesignSet set, CancellationToken token)
    {
        var asked = planner.Calls;
        foreach (var member in set.Members())
        {
            var without = set.Without(member);
            var lost = 0.0;
            foreach (
                var statement in statements
                    .Where(s => s.Best(set).Used.Contains(member))
                    .OrderByDescending(s => s.Weight * (s.Best(without).Cost - s.Best(set).Cost))
                    .ToList()
            )
            {
                if (lost >= leastGain || !MayAsk)
                {
                    break;
                }
                var plan = await statement.AskAsync(without, token);
                lost += statement.Weight * (plan.Cost - statement.Best(set).Cost);
            }
        }
        return planner.Calls > asked;
    }

    /// <summary>
    /// First the true costs of the set that looks best, which say what its indexes do for one another; where that moves it
    /// no more, what it could do without; then what else could come in, wide ones for several, and what fits beside it.
    /// Whatever moves the set starts again from the first.
    /// </summary>
    private async Task<DesignSet> SearchAsync(CancellationToken token)
    {
        _fillsRoom = false;
        _rejected.Clear();
        var set = _model.Solve(DesignSet.Empty);
        Func<DesignSet, Task<DesignSet>>[] steps =
        [
            async s => await AskForItAsync(s, token) ? _model.Solve(s) : s,
            async s => await AskForLessAsync(s, token) ? _model.Solve(s) : s,
            async s =>
            {
                var asked = await AskRoundAsync(s, token);
                var next = _model.Continue(s);
                Reject(asked, next);
                return next;
            },
            s => MergeAsync(s, token),
            s => Task.FromResult(isBrief ? s : _model.SolveFully(s)),
            async s =>
            {
                _fillsRoom = true;
                await AskRoundAsync(s, token);
                _fillsRoom = false;
                return _model.Continue(s);
            },
        ];
        for (var step = 0; MayAsk && step < steps.Length; )
        {
            var next = await steps[step](set);
            // The same indexes may turn out to be worth more: that is no move.
            step = next.Equals(set) ? step + 1 : 0;
            set = next;
        }
        return isBrief ? _model.Solve(set) : _model.SolveFully(set);
    }

    /// <summary>
    /// Offers wide indexes in the place of several narrow ones. A set that looks better by guesses is asked for, where the
    /// guess promises most first; it is given up once it is no better than the best set that is known for sure.
    /// </summary>
    private async Task<DesignSet> MergeAsync(DesignSet best, CancellationToken token)
    {
        var until = planner.Calls + statements.Count;
        bool MayAskOn() => MayAsk && planner.Calls < until;
        while (MayAskOn())
        {
            Merge(best);
            _model.Guesses = true;
            var next = _model.Continue(best);
            var bar = _model.Score(best) * (1 - WorthAsking);
            if (_model.Score(next) >= bar)
            {
                break;
            }
            while (MayAskOn() && _model.Score(next) < bar && MostPromising(next) is { } statement)
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
    /// The best that each statement can get; the best without wide indexes, with those alone that others ask
    /// for too, and with ever cheaper ones; then what each of the dear ones that it used is worth to it. The same questions whatever the limits are: who allows more knows all
    /// that who allows less begins with.
    /// </summary>
    private async Task AskForAllAsync(CancellationToken token)
    {
        var all = pool.ByTable.Sum(t => t.Table.HeapSize.Count);
        var shared = DesignSet.Of(
            Enumerable.Range(0, pool.Count).Where(m => statements.Count(s => s.Own.Contains(m)) > 1)
        );
        foreach (var statement in statements)
        {
            var ideal = await statement.AskAsync(statement.Own, token);
            if (ideal.Used.IsEmpty)
            {
                continue;
            }
            await statement.AskAsync(statement.Own.And(shared), token);
            var lean = await statement.AskAsync(
                DesignSet.Of(statement.Own.Members().Where(m => pool[m].Design.Include.Count == 0)),
                token
            );
            foreach (var share in s_cheaper)
            {
                var cheap = statement.Own.Members().Where(m => Dearness(m, all) <= share);
                lean = await statement.AskAsync(DesignSet.Of(cheap), token);
                if (lean.Used.IsEmpty)
                {
                    break;
                }
            }
            foreach (var used in new[] { ideal.Used, lean.Used }.Where(u => u.Count > 1))
            {
                foreach (var member in used.Members().Where(m => Dearness(m, all) > s_cheaper[^1]))
                {
                    await statement.AskAsync(used.Without(member), token);
                }
            }
        }
    }

    /// <summary>Of the tables' own size, or of an insert's own time, the larger share.</summary>
    private double Dearness(int member, long tables) =>
        Math.Max(pool[member].Size.Count / Math.Max(1.0, tables), pool[member].InsertFactor / 5);

    private async Task<List<(StatementCosts Statement, KnownPlan Plan)>> AskRoundAsync(
        DesignSet set,
        CancellationToken token
    )
    {
        var asked = new List<(StatementCosts, KnownPlan)>();
        var left = _model.Score(set);
        var price = limits.Prices(set, m => _model.Loss(set, m));
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
            if (_fillsRoom && MayAsk)
            {
                var fitting = DesignSet
                    .Of(statement.Own.Members().Where(m => limits.Allow(set.With(m))))
                    .Or(set.And(statement.Relevant));
                if (!statement.IsExact(fitting))
                {
                    asked.Add((statement, await statement.AskAsync(fitting, token)));
                }
            }
        }
        return asked;
    }

    private static double Gap(StatementCosts statement, DesignSet set) =>
        statement.Weight * (statement.Best(set).Cost - statement.Lowest);

    private DesignSet Offers(StatementCosts statement, DesignSet set, double gap, Func<int, double> price)
    {
        var rejected = _rejected.GetValueOrDefault(statement, DesignSet.Empty);
        return DesignSet
            .Of(
                statement
                    .Own.Members()
                    .Where(m => !rejected.Contains(m) && limits.Allow(DesignSet.Of([m])) && gap > price(m))
            )
            .Or(set.And(statement.Relevant));
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
            _rejected[statement] = rejected.With(refused.Members().MaxBy(limits.LargestShare));
        }
    }

    /// <summary>What the statement would choose if the limits were there for it alone.</summary>
    private DesignSet BestAlone(StatementCosts statement) =>
        statement.Options.FirstOrDefault(o => limits.Allow(o.Used))?.Used ?? DesignSet.Empty;

    /// <summary>Adds what could stand in for two of the indexes that statements would like, or for all with the same first key.</summary>
    private void Merge(DesignSet set)
    {
        var liked = set.Members()
            .Concat(statements.OrderByDescending(s => Gap(s, set)).SelectMany(s => BestAlone(s).Members()))
            .Concat(statements.SelectMany(s => s.Options[0].Used.Members()))
            .Distinct()
            .ToList();
        foreach (var a in liked)
        {
            foreach (var b in liked.Where(b => b > a))
            {
                foreach (var merged in Merging.Of(pool[a], pool[b]))
                {
                    Add(merged, pool[a].Table);
                }
            }
        }
        foreach (var alike in liked.GroupBy(m => (pool[m].Design.Table, pool[m].Design.Keys[0].Expression)))
        {
            int? all = null;
            foreach (var member in alike)
            {
                all =
                    all is not { } one ? member
                    : Merging.Of(pool[one], pool[member]).FirstOrDefault() is { } merged
                        ? Add(merged, pool[one].Table) ?? one
                    : one;
            }
        }
    }

    /// <returns>Its number; null where it exists, where there are enough, or where a row may be too wide for it.</returns>
    private int? Add(Candidate merged, Table table)
    {
        if (
            pool.Count >= _mostCandidates
            || ExistingIndexes.Serving(table, merged.Design) is not null
            || EntryRoom.WhatOutgrows(table, merged.Design) is not null
        )
        {
            return null;
        }
        var number = pool.Add(merged, table);
        var narrower = pool.NarrowerThan(number);
        foreach (var statement in statements.Where(s => !s.Relevant.Contains(number)))
        {
            if (statement.Relevant.Overlaps(narrower))
            {
                statement.Relevant = statement.Relevant.With(number);
            }
        }
        return number;
    }

    /// <summary>The planner's own cost of every statement with the set.</summary>
    /// <returns>Whether there was anything to ask.</returns>
    private async Task<bool> AskForItAsync(DesignSet set, CancellationToken token)
    {
        var asked = planner.Calls;
        foreach (var statement in statements.Where(s => MayAsk && !s.IsExact(set)))
        {
            await statement.AskAsync(set, token);
        }
        return planner.Calls > asked;
    }

    /// <summary>
    /// The largest index first, what the statements that use it would do without it, or with something of half its size
    /// at most. What is seen to be needed is not asked about further.
    /// </summary>
    private async Task<bool> AskForLessAsync(DesignSet set, CancellationToken token)
    {
        var asked = planner.Calls;
        var left = _model.Score(set);
        var price = limits.Prices(set, m => _model.Loss(set, m));
        foreach (var member in set.Members().OrderByDescending(limits.LargestShare).ToList())
        {
            var size = pool[member].Size.Count;
            var enough = Math.Max(left * NeededGain, 2 * price(member));
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
        return planner.Calls > asked;
    }
}

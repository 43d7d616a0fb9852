using Plimsoll.Core.Prescriptions.Indexes.Candidates;
using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Prescriptions.Indexes.Selection;

/// <summary>
/// Offers wide indexes in the place of several narrow ones. A set that looks better by guesses is asked for, where the
/// guess promises most first; it is given up once it is no better than the best set that is known for sure.
/// </summary>
internal sealed class WiderIndexes(
    KnownWorth worth,
    ModelSearch model,
    CandidatePool pool,
    SelectionLimits limits,
    Questions questions
)
{
    private const int MaxMerged = 400;

    private readonly int _mostCandidates = pool.Count + MaxMerged;

    public async Task<DesignSet> MergeAsync(DesignSet best, CancellationToken token)
    {
        var until = questions.Asked + worth.Statements.Count;
        bool MayAskOn() => questions.MayAsk && questions.Asked < until;
        while (MayAskOn())
        {
            Merge(best);
            worth.Guesses = true;
            var next = model.Continue(best);
            var bar = worth.Score(best) * (1 - OfferRounds.WorthAsking);
            if (worth.Score(next) >= bar)
            {
                break;
            }
            while (MayAskOn() && worth.Score(next) < bar && MostPromising(next) is { } statement)
            {
                await statement.AskAsync(next, token);
            }
            worth.Guesses = false;
            best = model.Continue(worth.Score(next) < bar ? next : best);
        }
        worth.Guesses = false;
        return model.Continue(best);
    }

    private StatementCosts? MostPromising(DesignSet set) =>
        worth
            .Statements.Select(s => (Statement: s, Promise: s.Weight * (s.Best(set).Cost - s.Predicted(set))))
            .Where(s => s.Promise > 0)
            .OrderByDescending(s => s.Promise)
            .Select(s => s.Statement)
            .FirstOrDefault();

    /// <summary>Adds what could stand in for two of the indexes that statements would like, or for all with the same first key.</summary>
    private void Merge(DesignSet set)
    {
        var liked = set.Members()
            .Concat(
                worth.Statements.OrderByDescending(s => OfferRounds.Gap(s, set)).SelectMany(s => BestAlone(s).Members())
            )
            .Concat(worth.Statements.SelectMany(s => s.Options[0].Used.Members()))
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

    /// <summary>What the statement would choose if the limits were there for it alone.</summary>
    private DesignSet BestAlone(StatementCosts statement) =>
        statement.Options.FirstOrDefault(o => limits.Allow(o.Used))?.Used ?? DesignSet.Empty;

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
        foreach (var statement in worth.Statements.Where(s => !s.Relevant.Contains(number)))
        {
            if (statement.Relevant.Overlaps(narrower))
            {
                statement.Relevant = statement.Relevant.With(number);
            }
        }
        return number;
    }
}

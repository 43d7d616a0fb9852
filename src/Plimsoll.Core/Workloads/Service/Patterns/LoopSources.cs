using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>Looks for what the statements of a request that repeat are repeated for.</summary>
/// <param name="groups">The request's calls, by statement.</param>
/// <param name="looping">The statements that repeat.</param>
internal sealed class LoopSources(OpGroups<int> groups, List<int> looping)
{
    /// <summary>The earlier statement whose rows the calls run over.</summary>
    public LoopSource Of(TraceView trace, int statement, List<Op> calls)
    {
        var keys = calls.Select(c => c.Key).Distinct().Count();
        var known = calls.TrueForAll(c => !c.Parameters.IsEmpty);
        var best = new LoopSource();
        var isAnyCheckable = false;
        var isEveryKnown = true;
        // Where its own results are recorded too, a call that takes them has been left out already.
        var isWalkPossible = calls.TrueForAll(c => c.Results.IsEmpty);
        foreach (var (other, rows) in groups)
        {
            if (other == statement || rows[0].Start >= calls[0].Start || !rows[0].IsRead)
            {
                continue;
            }
            var before = rows.Where(r => r.End <= calls[^1].Start).ToList();
            if (before.Count == 0)
            {
                continue;
            }
            // As many calls as this one has: it is the other half of one loop's body.
            var isOuter = looping.Contains(other) && before.Count < calls.Count;
            var isBeside = looping.Contains(other) && !isOuter;
            var total = before.TrueForAll(r => r.Rows >= 0) ? before.Sum(r => r.Rows) : -1;
            var isCheckable = known && before.Exists(r => !r.Results.IsEmpty);
            var source = new LoopSource
            {
                Statement = other,
                Rows = total,
                IsCheckable = isCheckable,
                IsProven = isCheckable && total != 1 && Flow.Share(trace, before, calls) >= QueryLoops.MostCalls,
                RowsMatch =
                    !isBeside
                    && total >= QueryLoops.FewCalls
                    && (total == calls.Count || (calls[0].Key != 0 && total == keys)),
                Depth = isOuter ? 2 : 1,
            };
            isAnyCheckable |= isCheckable;
            isEveryKnown &= total >= 0;
            best = source.Rank > best.Rank ? source : best;
        }
        if (best.Rank > 0)
        {
            return best;
        }
        var guess = ProductOf(statement, calls) ?? Guess(statement, calls);
        return guess with
        {
            IsCheckable = isAnyCheckable,
            IsUnfounded = isEveryKnown && isWalkPossible && guess.Statement == TextTable.None,
        };
    }

    /// <summary>
    /// The last result with at least as many rows as there are calls: keys that are null or known already need none. One
    /// request says little; over many the calls go with the rows or they do not.
    /// </summary>
    private LoopSource Guess(int statement, List<Op> calls)
    {
        var best = new LoopSource();
        var at = long.MinValue;
        foreach (var (other, ops) in groups)
        {
            if (
                other != statement
                && ops is [{ IsRead: true } only]
                && only.Rows >= calls.Count
                && only.End <= calls[0].Start
                && only.End > at
            )
            {
                at = only.End;
                best = new LoopSource { Statement = other, Rows = only.Rows };
            }
        }
        return best;
    }

    /// <summary>M×N over two results that do not depend on each other: each row of one with each row of the other.</summary>
    private LoopSource? ProductOf(int statement, List<Op> calls)
    {
        var results = groups
            .Where(g =>
                g.Key != statement && g.Value is [{ IsRead: true, Rows: >= 2 } only] && only.End <= calls[0].Start
            )
            .Select(g => g.Value[0])
            .ToList();
        for (var i = 0; i < results.Count; i++)
        {
            for (var j = i + 1; j < results.Count; j++)
            {
                if ((long)results[i].Rows * results[j].Rows == calls.Count)
                {
                    return new LoopSource
                    {
                        Statement = results[i].Statement,
                        Rows = calls.Count,
                        RowsMatch = true,
                        Depth = 2,
                    };
                }
            }
        }
        return null;
    }
}

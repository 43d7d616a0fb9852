using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>A read with the same parameters as before in the same request, nothing written to its tables between.</summary>
internal sealed class Duplicates(Replay replay)
{
    private readonly OpGroups<(int Statement, ulong Key)> _same = new();
    private bool _hasRepeats;

    public void Find(Request request, List<RequestPattern> found)
    {
        _same.Clear();
        _hasRepeats = false;
        foreach (var op in request.Ops)
        {
            if (op.Shape?.Verb == StatementVerb.Write)
            {
                Forget(op.Shape.Tables);
            }
            if (!op.IsStatement || !op.IsRead || op.IsRetry || op.Statement <= TextTable.Other)
            {
                continue;
            }
            if (op.Key == 0 && op.Shape!.HasParameters)
            {
                continue;
            }
            var calls = _same.Of((op.Statement, op.Key));
            _hasRepeats |= calls.Count > 0;
            // What was asked for again after a pause is waited for: its answer may change.
            if (calls.Count == 0 || !IsAfterSleep(request, calls[^1].End, op.Start))
            {
                calls.Add(op);
            }
        }
        if (!_hasRepeats)
        {
            return;
        }
        foreach (var group in _same.Where(s => s.Value.Count > 1).GroupBy(s => s.Key.Statement).ToList())
        {
            // What a loop over rows repeats is the loop's affair.
            if (found.Exists(p => p.Kind == PatternKind.QueryLoop && p.What == group.Key))
            {
                continue;
            }
            var again = group.SelectMany(g => g.Value.Skip(1)).ToList();
            foreach (var op in again)
            {
                replay.ScaleWithPause(op.Node, 0);
            }
            found.Add(
                new RequestPattern(PatternKind.Duplicate, group.Key)
                {
                    Peer = again[0].Peer,
                    Code = again[0].Code,
                    Calls = again.Count,
                    SavedNs = replay.Saved(request.Tree, request.Root),
                    OwnNs = again.Sum(c => c.Duration),
                }
            );
        }
    }

    private void Forget(IReadOnlyList<string> tables)
    {
        foreach (var (key, calls) in _same)
        {
            var shape = calls[0].Shape!;
            if (tables.Count == 0 || shape.Tables.Count == 0 || shape.Tables.Any(tables.Contains))
            {
                // What was repeated before the write stays counted; a read after it is the first of its own.
                if (calls.Count == 1)
                {
                    _same.Remove(key);
                }
            }
        }
    }

    private static bool IsAfterSleep(Request request, long from, long to) =>
        request.HasSleep && request.Ops.Exists(o => o.Layer == Layer.Sleep && o.Start >= from && o.End <= to);
}

using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>
/// What one span tells by itself: calls made while a transaction is open, work that the answer does not need, waiting
/// for a connection.
/// </summary>
internal sealed class SingleOps(Replay replay)
{
    private readonly OpGroups<(PatternKind Kind, int What)> _groups = new();

    public void Find(Request request, List<RequestPattern> found)
    {
        _groups.Clear();
        foreach (var op in request.Ops)
        {
            if (op.IsWrapper)
            {
                continue;
            }
            var name = op.Peer != 0 ? op.Peer : op.Operation;
            if (op.IsInTransaction && op.Layer is Layer.OtherService or Layer.Mail or Layer.Messaging)
            {
                _groups.Of((PatternKind.CallInTransaction, name)).Add(op);
            }
            if (op.Layer is Layer.Mail or Layer.Shipping or Layer.Rendering)
            {
                _groups.Of((PatternKind.SideEffect, op.Operation != 0 ? op.Operation : name)).Add(op);
            }
            else if (op.Layer == Layer.PoolWait)
            {
                _groups.Of((PatternKind.PoolWait, name)).Add(op);
            }
        }
        foreach (var ((kind, what), ops) in _groups)
        {
            // Moved behind the commit, a call takes as long as before: what gets shorter is the transaction.
            if (kind != PatternKind.CallInTransaction)
            {
                foreach (var op in ops)
                {
                    replay.Remove(op.Node);
                }
            }
            found.Add(
                new RequestPattern(kind, what)
                {
                    Peer = ops[0].Peer,
                    Code = ops[0].Code,
                    Over = kind == PatternKind.CallInTransaction ? WriteBefore(request, ops[0]) : TextTable.None,
                    Calls = ops.Count,
                    SavedNs = kind == PatternKind.CallInTransaction ? 0 : replay.Saved(request.Tree, request.Root),
                    OwnNs = ops.Sum(o => o.Duration),
                }
            );
        }
    }

    /// <summary>The last write before the call: its locks are what others wait for.</summary>
    private static int WriteBefore(Request request, Op call) =>
        request
            .Ops.LastOrDefault(o => o.IsInTransaction && o.Shape?.Verb == StatementVerb.Write && o.End <= call.Start)
            ?.Statement
        ?? TextTable.None;
}

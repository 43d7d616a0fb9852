using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>
/// Reads from different places made one after the other, close together, none of which is seen to need another's answer.
/// </summary>
internal sealed class SerialCalls(Replay replay, FoldNames names)
{
    /// <summary>What takes less, in nanoseconds and of the request, is not worth the trouble.</summary>
    private const long ShortNs = 1_000_000;
    private const double ShortShare = 0.05;

    /// <summary>A pause of more than this, of the shorter neighbour, is work on the answer.</summary>
    private const double LongPause = 0.25;
    private const long LongPauseNs = 1_000_000;

    private readonly List<Op> _run = [];

    public void Find(TraceView trace, Request request, List<RequestPattern> found)
    {
        _run.Clear();
        foreach (var op in request.Ops)
        {
            if (op.IsWrapper || op.Layer is Layer.PoolWait)
            {
                continue;
            }
            if (_run.Count > 0 && !Follows(trace, request, op))
            {
                Close(request, found);
            }
            if (MayRunBeside(request, op))
            {
                _run.Add(op);
            }
        }
        Close(request, found);
    }

    private static bool MayRunBeside(Request request, Op op) =>
        op is { IsRead: true, IsRetry: false, IsInTransaction: false }
        && op.Layer is Layer.OtherService or Layer.Database
        && op.Duration >= Math.Max(ShortNs, ShortShare * request.Tree.Duration(request.Root));

    private bool Follows(TraceView trace, Request request, Op op)
    {
        var last = _run[^1];
        return op.Start >= last.End
            && op.Start - last.End <= Math.Max(LongPauseNs, LongPause * Math.Min(op.Duration, last.Duration))
            && request.Tree.Parent(op.Node) == request.Tree.Parent(last.Node)
            && !_run.Exists(o => o.Operation == op.Operation && o.Peer == op.Peer)
            && !NeedsAnyOf(trace, op);
    }

    private bool NeedsAnyOf(TraceView trace, Op op)
    {
        foreach (var before in _run)
        {
            if (Flow.Feeds(trace.In(before.Results), trace.In(op.Parameters)))
            {
                return true;
            }
        }
        return false;
    }

    private void Close(Request request, List<RequestPattern> found)
    {
        // Statements alone would need a connection each; a call has one anyway.
        if (_run.Count >= 2 && _run.Exists(o => o.Layer == Layer.OtherService))
        {
            foreach (var op in _run.Skip(1))
            {
                replay.StartWith(op.Node, _run[0].Node);
            }
            var saved = replay.Saved(request.Tree, request.Root);
            var sorted = _run.OrderBy(o => names[o.Operation], StringComparer.Ordinal).ToList();
            var order = new HashCode();
            foreach (var op in _run)
            {
                order.Add(op.Operation);
            }
            found.Add(
                new RequestPattern(PatternKind.Serial, names.Of(string.Join(" + ", sorted.Select(NameOf))))
                {
                    Code = _run[0].Code,
                    Calls = _run.Count,
                    SavedNs = saved,
                    OwnNs = _run.Sum(o => o.Duration),
                    Order = order.ToHashCode(),
                    IsCheckable =
                        _run.Skip(1).All(o => !o.Parameters.IsEmpty) && _run.SkipLast(1).All(o => !o.Results.IsEmpty),
                    // What goes on after a failure did not need the answer.
                    IsProven =
                        _run.SkipLast(1).Any(o => o.IsError)
                        || (
                            _run.Skip(1).All(o => !o.Parameters.IsEmpty)
                            && _run.SkipLast(1).All(o => !o.Results.IsEmpty)
                        ),
                }
            );
        }
        _run.Clear();
    }

    private string NameOf(Op op) =>
        op.Layer == Layer.Database ? names[op.Operation] : $"{names[op.Peer]} {names[op.Operation]}";
}

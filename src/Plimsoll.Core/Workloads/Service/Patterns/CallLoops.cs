using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>One operation of another service, or of a cache, called one after the other for many things.</summary>
internal sealed class CallLoops(Replay replay)
{
    public const int FewCalls = 4;

    private readonly OpGroups<(int Peer, int Operation)> _groups = new();

    public void Find(Request request, List<RequestPattern> found)
    {
        _groups.Clear();
        foreach (var op in request.Ops)
        {
            if (op is not { Layer: Layer.OtherService or Layer.Cache, IsWrapper: false, IsRetry: false })
            {
                continue;
            }
            var calls = _groups.Of((op.Peer, op.Operation));
            // Only what was waited for before the next began.
            if (calls.Count == 0 || op.Start >= calls[^1].End)
            {
                calls.Add(op);
            }
        }
        foreach (var (key, calls) in _groups)
        {
            if (calls.Count < FewCalls || IsPaused(request, calls))
            {
                continue;
            }
            replay.Batch(calls);
            var rows = request.Ops.Find(o =>
                o is { IsRead: true, Layer: Layer.Database } && o.End <= calls[0].Start && o.Rows == calls.Count
            );
            found.Add(
                new RequestPattern(PatternKind.CallLoop, key.Operation)
                {
                    Over = rows?.Statement ?? TextTable.None,
                    OverRows = rows?.Rows ?? -1,
                    RowsMatch = rows is not null,
                    Peer = key.Peer,
                    Code = calls[0].Code,
                    Calls = calls.Count,
                    SavedNs = replay.Saved(request.Tree, request.Root),
                    OwnNs = calls.Sum(c => c.Duration),
                }
            );
        }
    }

    /// <summary>Asks, sleeps, asks again: it waits for something to happen.</summary>
    private static bool IsPaused(Request request, List<Op> calls) =>
        request.Ops.Count(o => o.Layer == Layer.Sleep && o.Start >= calls[0].End && o.End <= calls[^1].Start) * 2
        >= calls.Count;
}

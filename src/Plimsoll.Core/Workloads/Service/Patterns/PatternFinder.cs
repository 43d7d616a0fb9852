using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>Asks all that recognise patterns about one request. The list is used again with the next.</summary>
internal sealed class PatternFinder
{
    private readonly List<RequestPattern> _found = [];
    private readonly QueryLoops _queryLoops;
    private readonly Duplicates _duplicates;
    private readonly CallLoops _callLoops;
    private readonly SerialCalls _serial;
    private readonly SingleOps _single;

    public PatternFinder(FoldNames names)
    {
        var replay = new Replay();
        _queryLoops = new QueryLoops(replay);
        _duplicates = new Duplicates(replay);
        _callLoops = new CallLoops(replay);
        _serial = new SerialCalls(replay, names);
        _single = new SingleOps(replay);
    }

    public IReadOnlyList<RequestPattern> Find(TraceView trace, Request request)
    {
        _found.Clear();
        if (request.Ops.Count == 0)
        {
            return _found;
        }
        _single.Find(request, _found);
        if (request.Ops.Count > 1)
        {
            // Duplicates leave out what the loops have taken.
            _queryLoops.Find(trace, request, _found);
            _duplicates.Find(request, _found);
            _callLoops.Find(request, _found);
            _serial.Find(trace, request, _found);
        }
        return _found;
    }
}

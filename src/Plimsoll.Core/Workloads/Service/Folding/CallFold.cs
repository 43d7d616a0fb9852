using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>Adds up one operation's calls by one endpoint.</summary>
internal sealed class CallFold((Layer Layer, int Peer, int Operation) key)
{
    /// <summary>A callee that ends so much after its caller has gone on in vain; less is the clocks' and the network's.</summary>
    private const long AbandonedNs = 1_000_000;

    private readonly LatencyHistogram _latency = new();
    private LatencyHistogram? _timeouts;
    private long _calls;
    private long _requests;
    private long _errors;
    private long _timedOut;
    private long _retries;
    private long _criticalNs;
    private long _abandoned;
    private long _abandonedNs;
    private long _request;
    private int _inRequest;
    private int _most;
    private int _tries = 1;
    private int _triesMost = 1;
    private int _code;

    public void Add(Op op, long request, TraceTree tree)
    {
        if (_request != request)
        {
            (_request, _inRequest, _tries) = (request, 0, 1);
            _requests++;
        }
        _calls++;
        _most = Math.Max(_most, ++_inRequest);
        _latency.Record(TimeSpan.FromTicks(op.Duration / 100));
        _criticalNs += op.CriticalNs;
        _errors += op.IsError ? 1 : 0;
        _code = op.Code != 0 ? op.Code : _code;
        _tries = op.IsRetry ? _tries + 1 : 1;
        _triesMost = Math.Max(_triesMost, _tries);
        _retries += op.IsRetry ? 1 : 0;
        if (op.Flags.HasFlag(SpanFlags.TimedOut))
        {
            _timedOut++;
            (_timeouts ??= new LatencyHistogram()).Record(TimeSpan.FromTicks(op.Duration / 100));
        }
        if (op.Server >= 0 && op.Server != op.Node && op.IsError && tree.End(op.Server) > op.End + AbandonedNs)
        {
            _abandoned++;
            _abandonedNs += tree.End(op.Server) - op.End;
        }
    }

    public CallUse Build(FoldNames names, double perRequest) =>
        new()
        {
            Layer = key.Layer,
            Peer = names[key.Peer],
            Operation = names[key.Operation],
            Calls = _calls,
            Requests = _requests,
            CallsMost = _most,
            Errors = _errors,
            TimedOut = _timedOut,
            Retries = _retries,
            TriesMost = _triesMost,
            Latency = LatencyHistogram.Merge([_latency]),
            TimeoutLatency = _timeouts is null ? new() : LatencyHistogram.Merge([_timeouts]),
            CriticalMilliseconds = _criticalNs / perRequest,
            Abandoned = _abandoned,
            AbandonedMilliseconds = _abandoned > 0 ? _abandonedNs / 1e6 / _abandoned : 0,
            Code = names[_code],
        };
}

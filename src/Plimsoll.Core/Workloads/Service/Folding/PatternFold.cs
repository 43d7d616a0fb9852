using Plimsoll.Core.Workloads.Service.Patterns;

namespace Plimsoll.Core.Workloads.Service.Folding;

internal readonly record struct PatternKey(PatternKind Kind, int What, int Over);

/// <summary>Adds up one pattern of one endpoint.</summary>
internal sealed class PatternFold
{
    private Moments _callsByRows;
    private long _requests;
    private long _calls;
    private int _most;
    private int _least = int.MaxValue;
    private long _savedNs;
    private long _ownNs;
    private long _proven;
    private long _checkable;
    private long _rowsMatch;
    private long _rowsKnown;
    private long _unfounded;
    private int _depth = 1;
    private int _peer;
    private int _code;
    private int _body;
    private double _distinct;
    private long _distinctKnown;
    private int _order;
    private bool _ordersDiffer;

    public void Add(RequestPattern pattern)
    {
        _ordersDiffer |= _requests > 0 && pattern.Order != _order;
        _order = pattern.Order;
        _requests++;
        _calls += pattern.Calls;
        _most = Math.Max(_most, pattern.Calls);
        _least = Math.Min(_least, pattern.Calls);
        _savedNs += pattern.SavedNs;
        _ownNs += pattern.OwnNs;
        _proven += pattern.IsProven ? 1 : 0;
        _checkable += pattern.IsCheckable ? 1 : 0;
        _rowsMatch += pattern.RowsMatch ? 1 : 0;
        _unfounded += pattern.IsUnfounded ? 1 : 0;
        _depth = Math.Max(_depth, pattern.Depth);
        _peer = pattern.Peer != 0 ? pattern.Peer : _peer;
        _code = pattern.Code != 0 ? pattern.Code : _code;
        _body = pattern.Body != 0 ? pattern.Body : _body;
        if (pattern.OverRows >= 0)
        {
            _rowsKnown++;
            _callsByRows.Add(pattern.Calls, pattern.OverRows);
        }
        if (pattern.Distinct >= 0)
        {
            _distinctKnown++;
            _distinct += pattern.Distinct;
        }
    }

    public Pattern Build(PatternKey key, FoldNames names) =>
        new()
        {
            Kind = key.Kind,
            What = names[key.What],
            Over = names[key.Over],
            Peer = names[_peer],
            Requests = _requests,
            Calls = (double)_calls / _requests,
            CallsMost = _most,
            CallsLeast = _least,
            SavedMilliseconds = _savedNs / 1e6 / _requests,
            OwnMilliseconds = _ownNs / 1e6 / _requests,
            Proven = _proven,
            Checkable = _checkable,
            RowsMatch = _rowsMatch,
            RowsKnown = _rowsKnown,
            Unfounded = _unfounded,
            Depth = _depth,
            Body = names[_body],
            Correlation = _callsByRows.Correlation,
            Distinct = _distinctKnown > 0 ? _distinct / _distinctKnown : double.NaN,
            OrderDiffers = _ordersDiffer,
            Code = names[_code],
        };
}

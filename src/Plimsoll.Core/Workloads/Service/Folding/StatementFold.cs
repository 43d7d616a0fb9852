namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>Adds up one statement's calls by one endpoint.</summary>
internal sealed class StatementFold
{
    private long _calls;
    private long _requests;
    private long _inTransaction;
    private long _afterOwnWrite;
    private long _errors;
    private long _ns;
    private long _rows;
    private long _rowsKnown;
    private int _rowsMost = -1;
    private long _request;
    private int _inRequest;
    private int _most;
    private int _peer;
    private int _code;

    /// <param name="request">Which request it belongs to, so that calls of one are counted together.</param>
    public void Add(Op op, long request, bool isAfterOwnWrite)
    {
        if (_request != request)
        {
            (_request, _inRequest) = (request, 0);
            _requests++;
        }
        _calls++;
        _most = Math.Max(_most, ++_inRequest);
        _ns += op.Duration;
        _errors += op.IsError ? 1 : 0;
        _inTransaction += op.IsInTransaction ? 1 : 0;
        _afterOwnWrite += isAfterOwnWrite ? 1 : 0;
        _peer = op.Peer != 0 ? op.Peer : _peer;
        _code = op.Code != 0 ? op.Code : _code;
        if (op.Rows >= 0)
        {
            _rowsKnown++;
            _rows += op.Rows;
            _rowsMost = Math.Max(_rowsMost, op.Rows);
        }
    }

    public StatementUse Build(FoldNames names, int statement, double critical)
    {
        var shape = names.Shape(statement);
        return new StatementUse
        {
            Text = names[statement],
            Peer = names[_peer],
            IsWrite = shape?.Verb == StatementVerb.Write,
            Tables = shape?.Tables ?? [],
            Calls = _calls,
            Requests = _requests,
            CallsMost = _most,
            Errors = _errors,
            RowsPerCall = _rowsKnown > 0 ? (double)_rows / _rowsKnown : -1,
            RowsMost = _rowsMost,
            MeanMilliseconds = _calls > 0 ? _ns / 1e6 / _calls : 0,
            CriticalMilliseconds = critical,
            InTransaction = _inTransaction,
            AfterOwnWrite = _afterOwnWrite,
            Code = names[_code],
        };
    }
}

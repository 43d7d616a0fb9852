using System.Runtime.InteropServices;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Workloads.Service.Patterns;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>Adds up one endpoint's requests.</summary>
internal sealed class EndpointFold(EndpointKey endpoint, FoldNames names, ServiceFoldOptions options, double weight)
{
    private const double NsPerMillisecond = 1e6;

    /// <summary>Beyond so many, error sources and patterns of an endpoint are no longer told apart.</summary>
    private const int MostKinds = 200;

    private readonly LatencyHistogram _latency = new();
    private readonly Dictionary<(Layer, int), (long Critical, long Total)> _layers = [];
    private readonly Dictionary<int, StatementFold> _statements = [];
    private readonly Dictionary<(Layer, int, int), CallFold> _calls = [];
    private readonly Dictionary<PatternKey, PatternFold> _patterns = [];
    private readonly Dictionary<(Layer, int, int, int), long> _errors = [];
    private readonly PayloadFold _payload = new();
    private double _requests;
    private double _failed;
    private long _traced;
    private long _queries;
    private int _queriesMost;
    private long _callCount;
    private int _callsMost;
    private int _code;

    public EndpointKey Key => endpoint;
    public long FoldedStatements { get; private set; }
    public long FoldedCalls { get; private set; }

    /// <param name="code">Where in the code the request is handled; 0 where its span does not say.</param>
    public void Add(Request request, int stands, int code, IReadOnlyList<RequestPattern> patterns)
    {
        _code = code != 0 ? code : _code;
        ref readonly var root = ref request.Tree[request.Root];
        _traced++;
        _requests += stands;
        _latency.Record(TimeSpan.FromTicks(request.Tree.Duration(request.Root) / 100));
        AddTime(Layer.Own, 0, request.OwnCriticalNs, request.OwnCriticalNs);
        AddTime(Layer.Transaction, 0, request.TransactionCriticalNs, request.TransactionNs);
        var (queries, calls, mostRows) = (0, 0, -1);
        foreach (var op in CollectionsMarshal.AsSpan(request.Ops))
        {
            AddOp(op, request);
            queries += op.IsStatement ? 1 : 0;
            calls += op is { Layer: Layer.OtherService, IsWrapper: false } ? 1 : 0;
            mostRows = op.IsStatement && op.IsRead ? Math.Max(mostRows, op.Rows) : mostRows;
        }
        _queries += queries;
        _queriesMost = Math.Max(_queriesMost, queries);
        _callCount += calls;
        _callsMost = Math.Max(_callsMost, calls);
        _payload.Add(root, mostRows);
        if (root.IsError || root.StatusCode >= 500)
        {
            _failed += stands;
            AddError(request);
        }
        foreach (var pattern in patterns)
        {
            AddPattern(pattern);
        }
    }

    private void AddOp(Op op, Request request)
    {
        var name =
            op.Layer == Layer.Database ? Known(op.Statement)
            : op.Peer != 0 ? op.Peer
            : op.Operation;
        AddTime(op.Layer, name, op.CriticalNs, op.IsWrapper ? 0 : op.Duration);
        if (op.IsWrapper)
        {
            return;
        }
        if (op.IsStatement)
        {
            _statements[name].Add(op, _traced, request.HasWrittenBefore(op));
        }
        else if (op.Layer != Layer.Database)
        {
            var key = (op.Layer, op.Peer, op.Operation);
            if (!_calls.TryGetValue(key, out var call))
            {
                if (_calls.Count >= options.CallsPerEndpoint)
                {
                    FoldedCalls++;
                    key = (op.Layer, TextTable.Other, TextTable.Other);
                }
                call = CollectionsMarshal.GetValueRefOrAddDefault(_calls, key, out _) ??= new CallFold(key);
            }
            call.Add(op, _traced, request.Tree);
        }
    }

    /// <summary>The statement's own name, or that of all others where there is no more room.</summary>
    private int Known(int statement)
    {
        if (_statements.ContainsKey(statement))
        {
            return statement;
        }
        if (_statements.Count >= options.StatementsPerEndpoint)
        {
            FoldedStatements++;
            statement = TextTable.Other;
        }
        _statements.TryAdd(statement, new StatementFold());
        return statement;
    }

    private void AddTime(Layer layer, int name, long critical, long total)
    {
        if (total == 0 && critical == 0)
        {
            return;
        }
        if (_layers.Count >= MostKinds && !_layers.ContainsKey((layer, name)))
        {
            name = TextTable.Other;
        }
        ref var time = ref CollectionsMarshal.GetValueRefOrAddDefault(_layers, (layer, name), out _);
        time = (time.Critical + critical, time.Total + total);
    }

    private void AddError(Request request)
    {
        // What failed first is nearer to the cause than what failed because of it.
        Op? first = null;
        foreach (var op in request.Ops)
        {
            first = op is { IsError: true, IsWrapper: false } && (first is null || op.End < first.End) ? op : first;
        }
        ref readonly var root = ref request.Tree[request.Root];
        var key = first is null
            ? (Layer.Own, 0, 0, (int)root.StatusCode)
            : (first.Layer, first.Operation, first.Peer, (int)request.Tree[first.Node].StatusCode);
        if (_errors.Count < MostKinds || _errors.ContainsKey(key))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_errors, key, out _)++;
        }
    }

    private void AddPattern(RequestPattern pattern)
    {
        var key = new PatternKey(pattern.Kind, pattern.What, pattern.Over);
        if (_patterns.Count >= MostKinds && !_patterns.ContainsKey(key))
        {
            return;
        }
        (CollectionsMarshal.GetValueRefOrAddDefault(_patterns, key, out _) ??= new PatternFold()).Add(pattern);
    }

    /// <summary>Where what is called does not say from where, the code that handles the request is the next best.</summary>
    private string Nearest(string code) => code.Length > 0 ? code : names[_code];

    public Endpoint Build()
    {
        double perRequest = _traced * NsPerMillisecond;
        var critical = _layers.ToDictionary(l => l.Key, l => l.Value.Critical / perRequest);
        return new Endpoint
        {
            Key = endpoint,
            Requests = _requests,
            Traced = _traced,
            Errors = _failed,
            Latency = LatencyHistogram.Merge([_latency]),
            Weight = weight,
            Code = names[_code],
            Layers =
            [
                .. _layers
                    .Select(l => new LayerTime(
                        l.Key.Item1,
                        names[l.Key.Item2],
                        l.Value.Critical / perRequest,
                        l.Value.Total / perRequest
                    ))
                    .OrderByDescending(l => l.CriticalMilliseconds)
                    .ThenByDescending(l => l.TotalMilliseconds),
            ],
            Statements =
            [
                .. _statements
                    .Select(s => s.Value.Build(names, s.Key, critical.GetValueOrDefault((Layer.Database, s.Key))))
                    .Select(s => s with { Code = Nearest(s.Code) })
                    .Where(s => s.Calls > 0)
                    .OrderByDescending(s => s.CriticalMilliseconds),
            ],
            Calls =
            [
                .. _calls
                    .Values.Select(c => c.Build(names, perRequest))
                    .Select(c => c with { Code = Nearest(c.Code) })
                    .OrderByDescending(c => c.CriticalMilliseconds),
            ],
            Patterns =
            [
                .. _patterns
                    .Select(p => p.Value.Build(p.Key, names))
                    .Select(p => p with { Code = Nearest(p.Code) })
                    .OrderByDescending(p => p.SavedMilliseconds * p.Requests),
            ],
            Payload = _payload.Build(),
            ErrorSources =
            [
                .. _errors
                    .Select(e => new ErrorSource(
                        e.Key.Item1,
                        names[e.Key.Item2],
                        names[e.Key.Item3],
                        e.Key.Item4,
                        e.Value
                    ))
                    .OrderByDescending(e => e.Requests),
            ],
            QueriesPerRequest = (double)_queries / _traced,
            QueriesMost = _queriesMost,
            CallsPerRequest = (double)_callCount / _traced,
            CallsMost = _callsMost,
        };
    }
}

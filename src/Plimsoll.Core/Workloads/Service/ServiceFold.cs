using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service.Folding;
using Plimsoll.Core.Workloads.Service.Patterns;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>
/// Folds whole traces into a <see cref="ServiceWorkload"/> as they come, in bounded memory: endpoints, statements and
/// peers beyond the options' bounds are counted together. Nothing in a trace makes it fail. Not thread-safe.
/// </summary>
public sealed class ServiceFold : ITraceSink
{
    private readonly ServiceFoldOptions _options;
    private readonly FoldNames _names;
    private readonly TraceTree _tree = new();
    private readonly CriticalPath _path = new();
    private readonly Request _request;
    private readonly PatternFinder _patterns;
    private readonly Dictionary<EndpointKey, EndpointFold> _endpoints = [];
    private readonly Repetition _repetition;
    private readonly CacheFold _caches;
    private readonly SessionFold _sessions;
    private readonly EdgeFold _edges;
    private int[] _scopes = [];
    private long[] _critical = [];
    private TraceLoss _loss = new();
    private long _foldedEndpoints;

    public ServiceFold(ServiceFoldOptions? options = null)
    {
        _options = options ?? new ServiceFoldOptions();
        _names = new FoldNames(_options.Statements);
        _request = new Request(_names);
        _patterns = new PatternFinder(_names);
        _repetition = new Repetition(_names);
        _caches = new CacheFold(_names);
        _sessions = new SessionFold(_names);
        _edges = new EdgeFold(_names, _options.Peers);
    }

    public void Add(TraceView trace)
    {
        _tree.Read(trace, _options.SpansPerTrace);
        Count(trace);
        if (_scopes.Length < _tree.Count)
        {
            (_scopes, _critical) = (new int[_tree.Count * 2], new long[_tree.Count * 2]);
        }
        foreach (var node in _tree.Order)
        {
            _scopes[node] = ScopeOf(node);
        }
        foreach (var node in _tree.Order)
        {
            if (_scopes[node] == node)
            {
                AddRequest(trace, node);
            }
        }
    }

    /// <param name="loss">What was lost before traces came here; the fold's own counts are added.</param>
    public ServiceWorkload Snapshot(
        Window window,
        TraceLoss? loss = null,
        IReadOnlyList<RuntimeSignals>? runtimes = null,
        IReadOnlyList<HostSignals>? hosts = null,
        IReadOnlyList<Exemplar>? exemplars = null,
        IReadOnlyList<Blindspot>? missing = null
    ) =>
        new()
        {
            Window = window,
            Endpoints =
            [
                .. _endpoints
                    .Values.Select(e => e.Build())
                    .OrderByDescending(e => e.Cost)
                    .ThenBy(e => e.Key.ToString(), StringComparer.Ordinal),
            ],
            Edges = _edges.Build(),
            Caches = _caches.Build(),
            Repetition = _repetition.Build(),
            Sessions = _sessions.Build(),
            Exemplars = exemplars ?? [],
            Runtimes = runtimes ?? [],
            Hosts = hosts ?? [],
            Missing = missing ?? [],
            Loss = _loss with
            {
                DroppedSpans = loss?.DroppedSpans ?? 0,
                DroppedTraces = loss?.DroppedTraces ?? 0,
                Late = loss?.Late ?? 0,
                Cut = _loss.Cut + (loss?.Cut ?? 0),
                FoldedEndpoints = _foldedEndpoints,
                FoldedStatements = _names.FoldedStatements + _endpoints.Values.Sum(e => e.FoldedStatements),
                FoldedPeers = _edges.Folded + _endpoints.Values.Sum(e => e.FoldedCalls),
            },
        };

    /// <summary>
    /// The span in whose request a span belongs: the nearest one that took a request, within its service; or, where
    /// there is none, the first span of its fragment.
    /// </summary>
    private int ScopeOf(int node)
    {
        var parent = _tree.Parent(node);
        ref readonly var row = ref _tree[node];
        if (parent == TraceTree.NoParent || _tree[parent].Service != row.Service)
        {
            return node;
        }
        // A second server span of the same service is a call to itself where a client span made it; else it is the same request.
        var calls = _tree[parent].Kind is SpanKind.Client or SpanKind.Producer;
        return IsEntry(row) && calls ? node : _scopes[parent];
    }

    private static bool IsEntry(in SpanRow row) =>
        row.Kind is SpanKind.Server or SpanKind.Consumer || row.Class is SpanClass.Server or SpanClass.Consumer;

    private void AddRequest(TraceView trace, int root)
    {
        ref readonly var row = ref _tree[root];
        _request.Read(trace, _tree, root, _scopes, _path, _critical);
        var stands = Math.Max(1, trace.Stands);
        var service = _names.Plain(trace.Texts, row.Service);
        foreach (var op in _request.Ops)
        {
            if (
                !op.IsWrapper
                && op.Layer is not (Layer.Sleep or Layer.Lock or Layer.LocalFile or Layer.Rendering or Layer.PoolWait)
            )
            {
                _edges.Add(trace, _tree, service, op, stands);
            }
            if (op.IsStatement)
            {
                _repetition.Add(trace, op, _request.HasWrittenBefore(op));
            }
        }
        _caches.Add(_request);
        // A job of the service's own is a request too; a fragment, whose beginning is missing, is not.
        var isJob =
            _tree.IsRoot(root) && !_tree.IsOrphan(root) && row is { Kind: SpanKind.Internal, Class: SpanClass.Own };
        if (!IsEntry(row) && !isJob)
        {
            return;
        }
        var endpoint = EndpointOf(trace, row);
        _sessions.Add(trace, _request, endpoint.Key);
        var code = _names.Plain(trace.Texts, row.Code);
        endpoint.Add(_request, stands, code, _patterns.Find(trace, _request));
    }

    private EndpointFold EndpointOf(TraceView trace, in SpanRow row)
    {
        var service = _names[_names.Plain(trace.Texts, row.Service)];
        var method = trace.Texts[row.Method];
        var route = _names[_names.Route(trace.Texts, row.Route != 0 ? row.Route : row.Name)];
        if (row.Route == 0 && method.Length > 0 && route.StartsWith(method + " ", StringComparison.Ordinal))
        {
            route = RouteShape.Of(route[(method.Length + 1)..]);
        }
        var key = new EndpointKey(service, method.Length > 10 ? "" : method, route);
        if (_endpoints.TryGetValue(key, out var known))
        {
            return known;
        }
        // Whoever tries addresses that are not there makes no endpoints.
        if (row.StatusCode is 404 or 405)
        {
            key = new EndpointKey(service, "", EndpointKey.NotFound);
        }
        else if (_endpoints.Count >= _options.Endpoints)
        {
            key = new EndpointKey("", "", EndpointKey.Other);
        }
        _foldedEndpoints += key.IsOther ? 1 : 0;
        if (!_endpoints.TryGetValue(key, out var endpoint))
        {
            _endpoints[key] = endpoint = new EndpointFold(key, _names, _options, WeightOf(key));
        }
        return endpoint;
    }

    private double WeightOf(EndpointKey key) =>
        _options.Weights.TryGetValue(key.ToString(), out var weight)
        || _options.Weights.TryGetValue(key.Name, out weight)
            ? weight
            : 1;

    private void Count(TraceView trace) =>
        _loss = _loss with
        {
            Traces = _loss.Traces + 1,
            Spans = _loss.Spans + trace.Spans.Length,
            Orphans = _loss.Orphans + _tree.Orphans,
            Cycles = _loss.Cycles + _tree.Cycles,
            Duplicates = _loss.Duplicates + _tree.Duplicates,
            Negative = _loss.Negative + _tree.Negative,
            Early = _loss.Early + _tree.Early,
            ClocksMoved = _loss.ClocksMoved + _tree.ClocksMoved,
            Cut = _loss.Cut + (_tree.Cut > 0 ? 1 : 0),
        };
}

using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Telemetry.Traces;

/// <summary>
/// Keeps of each endpoint its slowest traces, some of the failed and some of all, drawn by lot (reservoir sampling, Vitter
/// 1985, algorithm R), so that each had the same chance. Of an endpoint that few traces came of, all are kept. Bounded by
/// endpoints, traces and spans. Not thread-safe.
/// </summary>
internal sealed class ExemplarKeeper(Random random, int mostEndpoints = 200, int mostSpans = 200)
{
    private const int OfEachKind = 2;

    /// <summary>An endpoint of no more traces than that is rare.</summary>
    private const int Rare = 3;

    private readonly Dictionary<(int Service, int Method, int Route, int Name), Endpoint> _endpoints = [];
    private readonly Endpoint _others = new();
    private readonly ExemplarWriter _writer = new();
    private TextTable? _texts;

    public void Add(TraceView trace)
    {
        if (trace.Texts != _texts)
        {
            // The ids of another table mean something else, and the old table would live on with what was kept.
            _endpoints.Clear();
            _others.Clear();
            _texts = trace.Texts;
        }
        var place = Root(trace.Spans);
        ref readonly var root = ref trace.Spans[place];
        var key = (root.Service, root.Method, root.Route, root.Route == 0 ? root.Name : 0);
        if (!_endpoints.TryGetValue(key, out var endpoint))
        {
            endpoint = _others;
            if (_endpoints.Count < mostEndpoints)
            {
                _endpoints.Add(key, endpoint = new Endpoint());
            }
        }
        Consider(endpoint, trace, place, HasFailed(trace.Spans, root));
    }

    public IReadOnlyList<Exemplar> Kept() =>
        [
            .. _endpoints
                .Values.Append(_others)
                .SelectMany(Kept)
                .DistinctBy(kept => kept.Trace)
                .Select(kept => _writer.Write(kept.Trace, kept.Reason)),
        ];

    /// <summary>Begins anew.</summary>
    public void Turn()
    {
        _endpoints.Clear();
        _others.Clear();
    }

    private static IEnumerable<(KeptTrace Trace, ExemplarReason Reason)> Kept(Endpoint endpoint)
    {
        var isRare = endpoint.Count <= Rare;
        return endpoint
            .Failed.Select(t => (t, ExemplarReason.Failed))
            .Concat(endpoint.Slow.Select(t => (t, isRare ? ExemplarReason.Rare : ExemplarReason.Slow)))
            .Concat(endpoint.Sample.Select(t => (t, isRare ? ExemplarReason.Rare : ExemplarReason.Sample)));
    }

    private void Consider(Endpoint endpoint, TraceView trace, int root, bool hasFailed)
    {
        endpoint.Count++;
        var durationNs = Math.Max(0, trace.Spans[root].EndNs - trace.Spans[root].StartNs);
        KeptTrace? kept = null;
        if (endpoint.Slow.Count < OfEachKind)
        {
            endpoint.Slow.Add(kept ??= new KeptTrace(trace, root, mostSpans));
        }
        else
        {
            var quickest = endpoint.Slow[0].DurationNs <= endpoint.Slow[1].DurationNs ? 0 : 1;
            if (durationNs > endpoint.Slow[quickest].DurationNs)
            {
                endpoint.Slow[quickest] = kept ??= new KeptTrace(trace, root, mostSpans);
            }
        }
        if (hasFailed)
        {
            Draw(endpoint.Failed, ++endpoint.FailedCount, trace, root, ref kept);
        }
        Draw(endpoint.Sample, endpoint.Count, trace, root, ref kept);
    }

    private void Draw(List<KeptTrace> reservoir, long seen, TraceView trace, int root, ref KeptTrace? kept)
    {
        if (reservoir.Count < OfEachKind)
        {
            reservoir.Add(kept ??= new KeptTrace(trace, root, mostSpans));
            return;
        }
        var place = random.NextInt64(seen);
        if (place < OfEachKind)
        {
            reservoir[(int)place] = kept ??= new KeptTrace(trace, root, mostSpans);
        }
    }

    /// <summary>The span without a parent, or else the one that began first.</summary>
    private static int Root(ReadOnlySpan<SpanRow> spans)
    {
        var root = 0;
        for (var i = 1; i < spans.Length; i++)
        {
            var (isRoot, wasRoot) = (spans[i].ParentId == 0, spans[root].ParentId == 0);
            if (isRoot == wasRoot ? spans[i].StartNs < spans[root].StartNs : isRoot)
            {
                root = i;
            }
        }
        return root;
    }

    private static bool HasFailed(ReadOnlySpan<SpanRow> spans, in SpanRow root)
    {
        if (root.IsError)
        {
            return true;
        }
        foreach (ref readonly var span in spans)
        {
            if (span.IsError && span.Class == SpanClass.Server)
            {
                return true;
            }
        }
        return false;
    }

    private sealed class Endpoint
    {
        public long Count { get; set; }
        public long FailedCount { get; set; }
        public List<KeptTrace> Slow { get; } = [];
        public List<KeptTrace> Failed { get; } = [];
        public List<KeptTrace> Sample { get; } = [];

        public void Clear()
        {
            (Count, FailedCount) = (0, 0);
            Slow.Clear();
            Failed.Clear();
            Sample.Clear();
        }
    }
}

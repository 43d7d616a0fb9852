using System.Runtime.InteropServices;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>Adds up the dependency map: every span that calls out, of whole requests and of fragments alike.</summary>
internal sealed class EdgeFold(FoldNames names, int mostPeers)
{
    private const int MostEdges = 2_000;

    private readonly Dictionary<(int From, int To, Layer Layer), Counts> _edges = [];
    private readonly HashSet<int> _peers = [];

    public long Folded { get; private set; }

    public void Add(TraceView trace, TraceTree tree, int from, Op op, int stands)
    {
        var isTraced = op.Server >= 0;
        var to =
            isTraced ? names.Plain(trace.Texts, tree[op.Server].Service)
            : op.Peer != 0 ? op.Peer
            : op.Operation;
        if (!_peers.Contains(to))
        {
            if (_peers.Count >= mostPeers)
            {
                Folded++;
                to = TextTable.Other;
            }
            _peers.Add(to);
        }
        if (_edges.Count >= MostEdges && !_edges.ContainsKey((from, to, op.Layer)))
        {
            // Callers are not bounded by the peers: whoever sends makes up services.
            Folded++;
            (from, to) = (TextTable.Other, TextTable.Other);
        }
        var counts = CollectionsMarshal.GetValueRefOrAddDefault(_edges, (from, to, op.Layer), out _) ??= new Counts();
        counts.Calls += stands;
        counts.Errors += op.IsError ? stands : 0;
        counts.TimedOut += op.Flags.HasFlag(SpanFlags.TimedOut) ? stands : 0;
        counts.IsTraced |= isTraced;
        counts.Latency.Record(TimeSpan.FromTicks(op.Duration / 100));
    }

    public IReadOnlyList<ServiceEdge> Build() =>
        [
            .. _edges
                .Select(e => new ServiceEdge
                {
                    From = names[e.Key.From],
                    To = names[e.Key.To],
                    Layer = e.Key.Layer,
                    Calls = e.Value.Calls,
                    Errors = e.Value.Errors,
                    TimedOut = e.Value.TimedOut,
                    Latency = LatencyHistogram.Merge([e.Value.Latency]),
                    IsTraced = e.Value.IsTraced,
                })
                .OrderByDescending(e => e.Calls)
                .ThenBy(e => e.From, StringComparer.Ordinal)
                .ThenBy(e => e.To, StringComparer.Ordinal),
        ];

    private sealed class Counts
    {
        public readonly LatencyHistogram Latency = new();
        public double Calls;
        public double Errors;
        public double TimedOut;
        public bool IsTraced;
    }
}

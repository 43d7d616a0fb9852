using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Core.Workloads.Service.Timing;

namespace Plimsoll.Telemetry.Traces;

/// <summary>Writes a kept trace out for a reader: spans in the order of their start, with their part of the critical path.</summary>
internal sealed class ExemplarWriter
{
    private readonly TraceTree _tree = new();
    private readonly CriticalPath _path = new();

    public Exemplar Write(KeptTrace kept, ExemplarReason reason)
    {
        var trace = kept.View;
        _tree.Read(trace);
        var root = RootNode(kept.Root.SpanId);
        var critical = new long[_tree.Count];
        _path.Add(_tree, root, critical);
        var order = _tree.Order.ToArray();
        Array.Sort(order, (a, b) => _tree.Start(a).CompareTo(_tree.Start(b)));
        var places = new int[_tree.Count];
        for (var i = 0; i < order.Length; i++)
        {
            places[order[i]] = i;
        }
        var first = order.Length == 0 ? 0 : _tree.Start(order[0]);
        return new Exemplar
        {
            TraceId = kept.TraceId,
            Reason = reason,
            Endpoint = KeyOf(kept.Root, trace.Texts),
            Start = DateTimeOffset.UnixEpoch.AddTicks(first / TimeSpan.NanosecondsPerTick),
            Duration = Nanoseconds(kept.DurationNs),
            IsError = kept.Root.IsError,
            Spans = [.. order.Select(node => Span(node, places, critical[node], first, kept))],
        };
    }

    private ExemplarSpan Span(int node, int[] places, long criticalNs, long firstNs, KeptTrace kept)
    {
        var row = _tree[node];
        var texts = kept.View.Texts;
        return new ExemplarSpan(
            _tree.IsRoot(node) ? -1 : places[_tree.Parent(node)],
            texts[row.Service],
            texts[row.Name],
            row.Class,
            Nanoseconds(_tree.Start(node) - firstNs),
            Nanoseconds(_tree.Duration(node)),
            Nanoseconds(criticalNs),
            row.IsError
        )
        {
            What = texts[row.Statement != 0 ? row.Statement : row.Peer],
        };
    }

    private int RootNode(ulong spanId)
    {
        for (var node = 0; node < _tree.Count; node++)
        {
            if (_tree[node].SpanId == spanId)
            {
                return node;
            }
        }
        return 0;
    }

    private static EndpointKey KeyOf(in SpanRow root, TextTable texts)
    {
        var method = texts[root.Method];
        var route = texts[root.Route != 0 ? root.Route : root.Name];
        var isNamedAfterIt =
            root.Route == 0 && method.Length > 0 && route.StartsWith(method + " ", StringComparison.Ordinal);
        return new EndpointKey(texts[root.Service], method, isNamedAfterIt ? route[(method.Length + 1)..] : route);
    }

    private static TimeSpan Nanoseconds(long ns) => TimeSpan.FromTicks(ns / TimeSpan.NanosecondsPerTick);
}

using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Journeys;

/// <summary>
/// What one kind of visitor does: how often a request follows another, over endpoints and phases. Chances taken from the
/// counts lead to every endpoint exactly as often as the log does, because what comes to a node is what leaves it.
/// </summary>
internal sealed class RecordedGraph(Phases phases)
{
    public const long MinuteMs = 60_000;

    private readonly Dictionary<long, long> _starts = [];
    private readonly Dictionary<(int Phase, int Endpoint), Node> _nodes = [];
    private readonly Dictionary<(int From, int To), ThinkCurve> _thinks = [];

    public long Sessions { get; private set; }

    /// <summary>How many sessions began, by minute since 1970.</summary>
    public IReadOnlyDictionary<long, long> Starts => _starts;

    /// <summary>The busiest first.</summary>
    public IReadOnlyList<Node> Nodes =>
        [
            .. _nodes
                .Values.OrderBy(node => node.Phase)
                .ThenByDescending(node => node.Count)
                .ThenBy(node => node.Endpoint),
        ];

    /// <param name="startMs">Since 1970.</param>
    public void Add(long startMs, ReadOnlySpan<SessionStep> session)
    {
        Sessions++;
        _starts[startMs / MinuteMs] = _starts.GetValueOrDefault(startMs / MinuteMs) + 1;
        Node? from = null;
        for (var i = 0; i < session.Length; i++)
        {
            var node = At(phases.Of(i), session[i].Endpoint);
            node.Count++;
            if (from is null)
            {
                node.Begins++;
            }
            else
            {
                from.Ways[node] = from.Ways.GetValueOrDefault(node) + 1;
                Think(from.Endpoint, node.Endpoint).Add(session[i].ThinkMs);
            }
            from = node;
        }
        if (from is not null)
        {
            from.Ends++;
        }
    }

    /// <summary>The pauses before an endpoint that come from all others together, and those of its own that differ.</summary>
    public (IReadOnlyDictionary<int, ThinkCurve> Into, IReadOnlyDictionary<(int From, int To), ThinkCurve> Own) Thinks()
    {
        var own = new Dictionary<(int From, int To), ThinkCurve>();
        var into = new Dictionary<int, ThinkCurve>();
        foreach (var target in _thinks.GroupBy(pair => pair.Key.To))
        {
            var all = new ThinkCurve();
            foreach (var (_, curve) in target)
            {
                all.Add(curve);
            }
            var rest = new ThinkCurve();
            foreach (var (way, curve) in target)
            {
                // 1.63/√n is passed by chance once in a hundred (Kolmogorov); few observations are never told apart.
                if (curve.Count >= 40 && curve.Distance(all) > 1.63 / Math.Sqrt(curve.Count))
                {
                    own[way] = curve;
                }
                else
                {
                    rest.Add(curve);
                }
            }
            if (rest.Count > 0)
            {
                into[target.Key] = rest;
            }
        }
        return (into, own);
    }

    private Node At(int phase, int endpoint)
    {
        if (!_nodes.TryGetValue((phase, endpoint), out var node))
        {
            _nodes[(phase, endpoint)] = node = new Node(phase, endpoint);
        }
        return node;
    }

    private ThinkCurve Think(int from, int to)
    {
        if (!_thinks.TryGetValue((from, to), out var curve))
        {
            _thinks[(from, to)] = curve = new ThinkCurve();
        }
        return curve;
    }

    public sealed class Node(int phase, int endpoint)
    {
        public int Phase => phase;
        public int Endpoint => endpoint;
        public long Count { get; set; }
        public long Begins { get; set; }
        public long Ends { get; set; }
        public Dictionary<Node, long> Ways { get; } = [];
    }
}

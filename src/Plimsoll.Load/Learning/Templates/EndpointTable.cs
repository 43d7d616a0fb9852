using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Templates;

/// <summary>Makes endpoints of the settled tree, and tells which one a request belongs to.</summary>
internal sealed class EndpointTable
{
    private const double LeastShareOfAName = 0.01;
    private const double LeastShareOfASet = 0.03;
    private const int MostSets = 5;
    private static readonly double[] s_rare = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2];
    private readonly Dictionary<(int Place, short Method, int Query), int> _numbers = [];
    private readonly List<Endpoint> _endpoints = [];

    public IReadOnlyList<Endpoint> Endpoints => _endpoints;

    public static EndpointTable Make(
        PathTree tree,
        QueryNames queries,
        IReadOnlyList<string> methods,
        IEnumerable<EntryRecord> records,
        int clientsForAName,
        int mostEndpoints
    )
    {
        Prune(tree, mostEndpoints);
        var counts = new Dictionary<(int Place, short Method, int Query), long>();
        foreach (var record in records)
        {
            var key = (tree.NodeOf(record.Place).Id, record.Method, record.Query);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        var table = new EndpointTable();
        var names = new VariableNames();
        foreach (
            var place in counts
                .GroupBy(pair => (pair.Key.Place, pair.Key.Method))
                .OrderByDescending(place => place.Sum(pair => pair.Value))
                .ThenBy(place => place.Key.Place)
        )
        {
            table.AddPlace(tree.NodeOf(place.Key.Place), place, queries, methods, clientsForAName, names);
        }
        return table;
    }

    public int Of(int place, short method, int query) => _numbers[(place, method, query)];

    private void AddPlace(
        PathNode node,
        IGrouping<(int Place, short Method), KeyValuePair<(int Place, short Method, int Query), long>> counts,
        QueryNames queries,
        IReadOnlyList<string> methods,
        int clientsForAName,
        VariableNames names
    )
    {
        var total = counts.Sum(pair => pair.Value);
        var known = node
            .Queries.Where(pair =>
                pair.Value.Values.Count >= LeastShareOfAName * node.Here && pair.Value.Clients >= clientsForAName
            )
            .Select(pair => pair.Key)
            .ToHashSet(StringComparer.Ordinal);
        string Kept(int set) => string.Join('&', queries.NamesOf(set).Where(known.Contains));
        var sets = counts
            .GroupBy(pair => Kept(pair.Key.Query), StringComparer.Ordinal)
            .OrderByDescending(set => set.Sum(pair => pair.Value))
            .ThenBy(set => set.Key, StringComparer.Ordinal)
            .ToList();
        var path = PathOf(node, names);
        var first = _endpoints.Count;
        foreach (var (rank, set) in sets.Index())
        {
            var isOwn = rank == 0 || (rank < MostSets && set.Sum(pair => pair.Value) >= LeastShareOfASet * total);
            var number = isOwn ? _endpoints.Count : first;
            if (isOwn)
            {
                var parts =
                    set.Key.Length == 0 ? [] : set.Key.Split('&').Select(name => Part(node, name, names)).ToList();
                _endpoints.Add(new Endpoint(methods[counts.Key.Method], path, parts));
            }
            foreach (var (key, _) in set)
            {
                _numbers[key] = number;
            }
        }
    }

    private readonly Dictionary<(PathNode, string), QueryPart> _parts = [];

    private QueryPart Part(PathNode node, string name, VariableNames names)
    {
        if (!_parts.TryGetValue((node, name), out var part))
        {
            var variable = VariableNames.Plain(name) is { Length: > 0 } plain ? plain : "value";
            _parts[(node, name)] = part = new QueryPart(name, names.Unique(variable), node.Queries[name].Values);
        }
        return part;
    }

    private static List<PathPart> PathOf(PathNode node, VariableNames names)
    {
        var parts = new List<PathPart>();
        for (var at = node; at.Parent is { } parent; at = parent)
        {
            parts.Add(
                at.Literal is { } literal
                    ? new PathPart(literal)
                    : new PathPart(at.Ending, names.Of(at), at.Shape, at.Values)
            );
        }
        parts.Reverse();
        return parts;
    }

    /// <summary>Puts rare siblings together, the rarest first, until few enough places are left.</summary>
    public static void Prune(PathTree tree, int most)
    {
        var total = Math.Max(1, tree.Root.Count);
        foreach (var share in s_rare)
        {
            if (Places(tree.Root) <= most)
            {
                return;
            }
            Prune(tree, tree.Root, share * total);
        }
    }

    private static void Prune(PathTree tree, PathNode node, double least)
    {
        foreach (var child in node.Children.Values.ToList())
        {
            Prune(tree, child, least);
        }
        var rare = node.Children.Values.Where(child => child.Count < least).ToList();
        foreach (var group in rare.GroupBy(child => child.Children.Count == 0).ToList())
        {
            var members = group.ToList();
            if (members.Count > 1)
            {
                tree.Merge(node, members, SegmentShape.Word, "");
            }
        }
    }

    private static int Places(PathNode node) => (node.Here > 0 ? 1 : 0) + node.Children.Values.Sum(Places);
}

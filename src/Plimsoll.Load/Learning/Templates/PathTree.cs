namespace Plimsoll.Load.Learning.Templates;

/// <summary>
/// Finds the templates of paths by itself. Segments that look like values stand for many from the start; of the others
/// it is told in the end, by how many siblings a segment has and how rare they are.
/// </summary>
/// <remarks>
/// A tree of segments, as fixed-depth parsers of logs have it (Drain, He et al. 2017), with two more tests. Cardinality:
/// more siblings of one kind than <see cref="MostSiblings"/>, or fewer of which a quarter came once or twice (many more are
/// still unseen then: Good 1953), are values. Privacy: what fewer than three clients ever asked for is not written out.
/// Its size is bounded, whatever is asked for: beyond <see cref="MostNodes"/> and <see cref="MostChildren"/> new segments
/// stand for many.
/// </remarks>
internal sealed class PathTree
{
    public const int MostDepth = 16;
    public const int MostChildren = 2_000;
    public const int MostNodes = 200_000;
    public const int MostSiblings = 100;
    private const int FewSiblings = 12;
    private const int MostQueryNames = 24;
    private readonly List<PathNode> _nodes = [];

    public PathTree() => Root = New(null, "", SegmentShape.Word, "");

    public PathNode Root { get; }

    public PathNode NodeOf(int id) => _nodes[id].Root;

    /// <param name="path">Without its query.</param>
    /// <param name="isFound">Whether the answer was another than "not found".</param>
    /// <returns>The place that the path ends at.</returns>
    public PathNode Add(ReadOnlySpan<char> path, ulong client, bool isFound)
    {
        var at = Root;
        Visit(at, client, isFound);
        var depth = 0;
        foreach (var range in path.TrimStart('/').Split('/'))
        {
            var segment = path.TrimStart('/')[range];
            if (segment.IsEmpty)
            {
                continue;
            }
            at = ++depth <= MostDepth ? Child(at, segment, isFound) : at;
            Visit(at, client, isFound);
        }
        at.Here++;
        return at;
    }

    public static void AddQuery(PathNode at, string name, ulong value, ulong client)
    {
        if (!at.Queries.TryGetValue(name, out var parameter))
        {
            if (at.Queries.Count >= MostQueryNames)
            {
                return;
            }
            at.Queries[name] = parameter = new QueryParameter();
        }
        parameter.Add(value, client);
    }

    /// <summary>Collapses what stands for many. Call it once, after all paths.</summary>
    /// <param name="clientsForAName">A segment that fewer clients asked for is not written out.</param>
    public void Settle(int clientsForAName) => Settle(Root, clientsForAName);

    /// <summary>Makes one place of several siblings.</summary>
    public PathNode Merge(PathNode parent, IReadOnlyList<PathNode> siblings, SegmentShape shape, string ending)
    {
        var key = WildKey(shape, ending);
        if (!parent.Children.TryGetValue(key, out var into))
        {
            into = parent.Children[key] = New(parent, null, shape, ending);
        }
        foreach (var sibling in siblings)
        {
            if (sibling != into)
            {
                parent.Children.Remove(sibling.Literal ?? WildKey(sibling.Shape, sibling.Ending));
                Merge(sibling, into);
            }
        }
        return into;
    }

    private void Merge(PathNode from, PathNode into)
    {
        into.Take(from);
        foreach (var (key, child) in from.Children)
        {
            if (!into.Children.TryGetValue(key, out var mine))
            {
                mine = into.Children[key] = New(into, child.Literal, child.Shape, child.Ending);
                mine.OnlyValue = child.OnlyValue;
                var only = child.OnlyValue;
                Merge(child, mine);
                mine.OnlyValue = only;
            }
            else
            {
                Merge(child, mine);
            }
        }
    }

    private void Settle(PathNode node, int clientsForAName)
    {
        foreach (var (key, child) in node.Children.ToList())
        {
            if (child.OnlyValue is { } value && child.Shape == SegmentShape.Number && child.Clients >= clientsForAName)
            {
                // A number that never changes, such as a version, is part of the address.
                node.Children.Remove(key);
                child.Name(value);
                node.Children[value] = child;
            }
        }
        foreach (
            var group in node
                .Children.Values.Where(child => child.Literal is not null)
                .GroupBy(child => (Ending: SegmentShapes.EndingOf(child.Literal!), IsLeaf: child.Children.Count == 0))
                .ToList()
        )
        {
            var siblings = group.ToList();
            if (AreValues(siblings))
            {
                Merge(node, siblings, SegmentShape.Word, group.Key.Ending);
                continue;
            }
            var hidden = siblings.FindAll(child => child.Clients < clientsForAName || !child.WasFound);
            if (hidden.Count > 0)
            {
                Merge(node, hidden, SegmentShape.Word, group.Key.Ending);
            }
        }
        foreach (var child in node.Children.Values.ToList())
        {
            Settle(child, clientsForAName);
        }
    }

    private static bool AreValues(List<PathNode> siblings) =>
        siblings.Count > MostSiblings
        || (siblings.Count > FewSiblings && siblings.Count(child => child.Count <= 2) * 4 >= siblings.Count);

    private static void Visit(PathNode node, ulong client, bool isFound)
    {
        node.Count++;
        node.WasFound |= isFound;
        node.AddClient(client);
    }

    private PathNode Child(PathNode parent, ReadOnlySpan<char> segment, bool isFound)
    {
        if (
            parent.Children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var known)
            && known.Literal is not null
        )
        {
            return known;
        }
        var text = segment.ToString();
        var ending = SegmentShapes.EndingOf(text);
        var shape = SegmentShapes.Of(text.AsSpan(0, text.Length - ending.Length));
        if (shape == SegmentShape.Word && isFound && parent.Children.Count < MostChildren && _nodes.Count < MostNodes)
        {
            return parent.Children[text] = New(parent, text, shape, ending);
        }
        var key = WildKey(shape, ending);
        if (!parent.Children.TryGetValue(key, out var wild))
        {
            if (_nodes.Count >= MostNodes + MostChildren)
            {
                return parent;
            }
            wild = parent.Children[key] = New(parent, null, shape, ending);
            wild.OnlyValue = text;
        }
        else if (wild.OnlyValue is { } only && only != text)
        {
            wild.OnlyValue = null;
        }
        wild.Values!.Add(PathNode.Hash(text));
        return wild;
    }

    // No segment holds a slash, so no literal is taken for it.
    private static string WildKey(SegmentShape shape, string ending) => $"/{shape}{ending}";

    private PathNode New(PathNode? parent, string? literal, SegmentShape shape, string ending)
    {
        var node = new PathNode(_nodes.Count, parent, literal, shape, ending);
        _nodes.Add(node);
        return node;
    }
}

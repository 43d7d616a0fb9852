using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Learning.Templates;

/// <summary>A place in the tree of paths: a segment as written, or one that stands for many.</summary>
internal sealed class PathNode(int id, PathNode? parent, string? literal, SegmentShape shape, string ending)
{
    private FewClients _clients;

    public int Id => id;
    public PathNode? Parent => parent;

    /// <summary>Null where it stands for many.</summary>
    public string? Literal { get; private set; } = literal;
    public SegmentShape Shape { get; set; } = shape;

    /// <summary>E.g. <c>.jpg</c>, of a place that stands for many; empty where there is none.</summary>
    public string Ending => ending;

    public Dictionary<string, PathNode> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests that came through here.</summary>
    public long Count { get; set; }

    /// <summary>Requests that ended here.</summary>
    public long Here { get; set; }

    /// <summary>Whether any request through here was answered other than "not found".</summary>
    public bool WasFound { get; set; }

    public int Clients => _clients.Count;

    /// <summary>Where it stands for many: which.</summary>
    public Popularity? Values { get; set; } = literal is null ? new Popularity() : null;

    /// <summary>The one value that it has stood for so far, while it is one.</summary>
    public string? OnlyValue { get; set; }

    /// <summary>By the name of a query's parameter.</summary>
    public Dictionary<string, QueryParameter> Queries { get; } = new(StringComparer.Ordinal);

    /// <summary>The place that it has become part of.</summary>
    public PathNode? MergedInto { get; set; }

    public PathNode Root => MergedInto is { } into ? MergedInto = into.Root : this;

    public void AddClient(ulong client) => _clients.Add(client);

    /// <summary>A place that has only ever had one value, and is known to many, has a name after all.</summary>
    public void Name(string literal)
    {
        Literal = literal;
        Values = null;
    }

    /// <summary>Takes in what another place has seen.</summary>
    public void Take(PathNode other)
    {
        Count += other.Count;
        Here += other.Here;
        WasFound |= other.WasFound;
        _clients.Add(other._clients);
        if (Values is { } values)
        {
            if (other.Values is { } theirs)
            {
                values.Add(theirs);
            }
            else if (other.Literal is { } literal)
            {
                values.Add(Hash(literal), Math.Max(1, other.Count));
            }
        }
        OnlyValue = null;
        foreach (var (name, theirs) in other.Queries)
        {
            if (!Queries.TryAdd(name, theirs))
            {
                Queries[name].Take(theirs);
            }
        }
        other.MergedInto = this;
    }

    public static ulong Hash(ReadOnlySpan<char> text) =>
        ByteHash.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text));
}

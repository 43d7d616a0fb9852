using System.Text;

namespace Plimsoll.Load.Learning.Templates;

/// <summary>What is asked for, with the values taken out: a method, a template of a path, the names in the query.</summary>
internal sealed class Endpoint(string method, IReadOnlyList<PathPart> path, IReadOnlyList<QueryPart> query)
{
    public string Method => method;
    public IReadOnlyList<PathPart> Path => path;
    public IReadOnlyList<QueryPart> Query => query;

    /// <summary>E.g. <c>GET /products/{product-id}?page</c>.</summary>
    public string Label { get; } = LabelOf(method, path, query);

    public long Count { get; set; }

    /// <summary>How often each status was answered.</summary>
    public SortedDictionary<int, long> Statuses { get; } = [];

    public Sizes Sent { get; } = new();
    public Sizes Received { get; } = new();

    public Sizes DurationMs { get; } = new();

    private static string LabelOf(string method, IReadOnlyList<PathPart> path, IReadOnlyList<QueryPart> query)
    {
        var text = new StringBuilder(method).Append(' ');
        foreach (var part in path)
        {
            text.Append('/').Append(part.Variable is { } name ? $"{{{name}}}{part.Literal}" : part.Literal);
        }
        if (path.Count == 0)
        {
            text.Append('/');
        }
        return query.Count == 0
            ? text.ToString()
            : text.Append('?').AppendJoin('&', query.Select(part => part.Name)).ToString();
    }
}

/// <param name="Literal">The segment, or, of a variable, its ending such as <c>.jpg</c>.</param>
/// <param name="Variable">Null where the segment is always the same.</param>
internal sealed record PathPart(
    string Literal,
    string? Variable = null,
    SegmentShape Shape = SegmentShape.Word,
    Popularity? Values = null
);

/// <param name="Variable">The name of the scenario's variable that its values are drawn from.</param>
internal sealed record QueryPart(string Name, string Variable, Popularity Values);

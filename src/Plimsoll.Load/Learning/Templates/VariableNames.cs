namespace Plimsoll.Load.Learning.Templates;

/// <summary>Names for what stands for many: after the segment before it.</summary>
internal sealed class VariableNames
{
    private readonly Dictionary<PathNode, string> _byNode = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Of(PathNode node)
    {
        if (_byNode.TryGetValue(node, out var known))
        {
            return known;
        }
        var before = node.Parent;
        while (before is { Literal: null, Parent: not null })
        {
            before = before.Parent;
        }
        var stem = Singular(Plain(before?.Literal ?? ""));
        var kind = KindOf(node.Shape);
        return _byNode[node] = Unique(stem.Length == 0 ? kind : $"{stem}-{kind}");
    }

    /// <summary>What a segment of that shape mostly is.</summary>
    public static string KindOf(SegmentShape shape) =>
        shape switch
        {
            SegmentShape.Number or SegmentShape.Uuid => "id",
            SegmentShape.Date => "date",
            SegmentShape.Hex or SegmentShape.Token => "key",
            _ => "name",
        };

    public string Unique(string wanted)
    {
        var name = wanted;
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = $"{wanted}-{i}";
        }
        return name;
    }

    public static string Plain(string text)
    {
        var plain = string.Concat(
            text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')
        );
        return plain.Trim('-', '_');
    }

    private static string Singular(string word) =>
        word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4 ? word[..^3] + "y"
        : word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && word.Length > 3 ? word[..^1]
        : word;
}

using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Load.Values;

/// <summary>
/// The part of JSON Path (RFC 9535) that a scenario needs: <c>$.name</c>, <c>['name']</c>, <c>[0]</c>, <c>[-1]</c>, and
/// <c>[*]</c>, which here picks one element at random.
/// </summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<Segment> _segments;

    private JsonPath(string text, IReadOnlyList<Segment> segments) => (Text, _segments) = (text, segments);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    private abstract record Segment
    {
        public sealed record Name(string Key) : Segment;

        public sealed record At(int Index) : Segment;

        public sealed record Any : Segment;
    }

    /// <returns>Null, with the reason, where it is no such path.</returns>
    public static JsonPath? Parse(string text, out string? error)
    {
        error = null;
        var segments = new List<Segment>();
        if (text.Length == 0 || text[0] != '$')
        {
            error = "a path starts with '$'";
            return null;
        }
        var i = 1;
        while (i < text.Length)
        {
            if (text[i] == '.')
            {
                var end = text.AsSpan(i + 1).IndexOfAny('.', '[');
                end = end < 0 ? text.Length : i + 1 + end;
                if (end == i + 1)
                {
                    error = $"a name is missing at character {i + 2}";
                    return null;
                }
                segments.Add(new Segment.Name(text[(i + 1)..end]));
                i = end;
            }
            else if (text[i] == '[' && text.IndexOf(']', i) is var close and > 0)
            {
                if (Bracket(text[(i + 1)..close].Trim()) is not { } segment)
                {
                    error = $"'{text[i..(close + 1)]}' is none of [0], [-1], [*] and ['name']";
                    return null;
                }
                segments.Add(segment);
                i = close + 1;
            }
            else
            {
                error = $"character {i + 1} starts neither '.name' nor '[…]'";
                return null;
            }
        }
        return new JsonPath(text, segments);
    }

    /// <summary>Null where the document has nothing there, or an object or array, or null.</summary>
    public Value? Find(JsonElement root, Random random)
    {
        var at = root;
        foreach (var segment in _segments)
        {
            switch (segment)
            {
                case Segment.Name name
                    when at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name.Key, out var member):
                    at = member;
                    break;
                case Segment.At place when at.ValueKind == JsonValueKind.Array:
                    var index = place.Index < 0 ? at.GetArrayLength() + place.Index : place.Index;
                    if (index < 0 || index >= at.GetArrayLength())
                    {
                        return null;
                    }
                    at = at[index];
                    break;
                case Segment.Any when at.ValueKind == JsonValueKind.Array && at.GetArrayLength() > 0:
                    at = at[random.Next(at.GetArrayLength())];
                    break;
                default:
                    return null;
            }
        }
        return at.ValueKind switch
        {
            JsonValueKind.String => new Value(at.GetString()!),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => new Value(at.GetRawText(), true),
            _ => null,
        };
    }

    private static Segment? Bracket(string inside) =>
        inside == "*" ? new Segment.Any()
        : int.TryParse(inside, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
            ? new Segment.At(index)
        : inside.Length > 2 && inside[0] is '\'' or '"' && inside[^1] == inside[0] ? new Segment.Name(inside[1..^1])
        : null;
}

using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Building;

/// <summary>Makes the nodes that the reader reads.</summary>
internal static class Yaml
{
    public static YamlScalarNode Text(string text) => new(text) { Style = ScalarStyle.DoubleQuoted };

    public static YamlScalarNode Number(double number) => Plain(number.ToString("R", CultureInfo.InvariantCulture));

    public static YamlScalarNode Whole(long number) => Plain(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A word that need not be a text: a number, <c>true</c>.</summary>
    public static YamlScalarNode Plain(string word) => new(word) { Style = ScalarStyle.Plain };

    public static YamlScalarNode Duration(TimeSpan length) =>
        Plain(length.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms");

    public static YamlMappingNode Range(long min, long max) => new() { { "min", Whole(min) }, { "max", Whole(max) } };

    public static YamlSequenceNode Profile(ReadOnlySpan<ArrivalPoint> points)
    {
        var list = new YamlSequenceNode();
        foreach (var point in points)
        {
            list.Add(new YamlMappingNode { { "at", Duration(point.At) }, { "times", Number(point.Times) } });
        }
        return list;
    }

    /// <summary>Ways with their weights.</summary>
    public static YamlMappingNode Ways(ReadOnlySpan<(string To, double Weight)> ways)
    {
        var map = new YamlMappingNode();
        foreach (var (to, weight) in ways)
        {
            map.Add(Text(to), Number(weight));
        }
        return map;
    }

    /// <summary>The mapping under a key, made where there is none yet.</summary>
    public static YamlMappingNode Map(YamlMappingNode parent, string key)
    {
        if (!parent.Children.TryGetValue(key, out var node))
        {
            parent.Children[key] = node = new YamlMappingNode();
        }
        return (YamlMappingNode)node;
    }

    /// <summary>Texts stay texts, whatever they look like.</summary>
    public static YamlNode Json(JsonNode? node) =>
        node switch
        {
            JsonObject map => new YamlMappingNode(
                map.Select(pair => KeyValuePair.Create<YamlNode, YamlNode>(Text(pair.Key), Json(pair.Value)))
            ),
            JsonArray list => new YamlSequenceNode(list.Select(Json)),
            JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => Text(
                value.GetValue<string>()
            ),
            _ => Plain(node?.ToJsonString() ?? "null"),
        };

    public static YamlMappingNode Think(ThinkTime think) =>
        think switch
        {
            ThinkTime.Fixed { Length: var length } => new YamlMappingNode { { "fixed", Duration(length) } },
            ThinkTime.Exponential { Average: var mean } => new YamlMappingNode { { "exponential", Duration(mean) } },
            ThinkTime.Uniform(var low, var high) => new YamlMappingNode
            {
                { "uniform", new YamlSequenceNode(Duration(low), Duration(high)) },
            },
            ThinkTime.LogNormal(var median, var sigma) => new YamlMappingNode
            {
                {
                    "lognormal",
                    new YamlMappingNode { { "median", Duration(median) }, { "sigma", Number(sigma) } }
                },
            },
            ThinkTime.Empirical { Quantiles: var quantiles } => new YamlMappingNode
            {
                { "empirical", new YamlSequenceNode(quantiles.Select(Duration)) },
            },
            ThinkTime.Curve { Points: var points } => new YamlMappingNode
            {
                {
                    "curve",
                    new YamlSequenceNode(
                        points.Select(point => new YamlSequenceNode(Number(point.Share), Duration(point.Length)))
                    )
                },
            },
            _ => throw new InvalidOperationException($"No key for {think}."),
        };
}

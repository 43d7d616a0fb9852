using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Agents.Manifests;

/// <summary>Documents of YAML in few words.</summary>
internal static class YamlNodes
{
    public static string Text(YamlMappingNode document)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(document)).Save(text, assignAnchors: false);
        // The writer ends each document with three dots, which say no more than the dashes of the next.
        return text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('.', '\n') + "\n";
    }

    public static YamlMappingNode Map(params (string Key, YamlNode Value)[] pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create((YamlNode)new YamlScalarNode(pair.Key), pair.Value)));

    public static YamlSequenceNode List(params YamlNode[] items) => new(items);

    public static YamlScalarNode Word(string word) => new(word) { Style = ScalarStyle.Plain };

    public static YamlScalarNode Quoted(string text) => new(text) { Style = ScalarStyle.DoubleQuoted };

    public static YamlScalarNode Block(string text) => new(text) { Style = ScalarStyle.Literal };

    public static YamlScalarNode Number(int number) => Word(number.ToString(CultureInfo.InvariantCulture));

    public static IEnumerable<(string, YamlNode)> Pairs(YamlMappingNode map) =>
        map.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value));
}

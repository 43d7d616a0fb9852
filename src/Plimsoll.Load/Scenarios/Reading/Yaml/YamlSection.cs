using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Yaml;

/// <summary>A YAML mapping being read: remembers which keys it was asked for, so that all others are errors.</summary>
internal sealed class YamlSection
{
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];
    private readonly ErrorList _errors;

    private YamlSection(YamlMappingNode node, string path, ErrorList errors)
    {
        Node = node;
        Path = path;
        _errors = errors;
        foreach (var (key, value) in node.Children)
        {
            if (key is YamlScalarNode { Value: { } name })
            {
                _entries[name] = (key, value);
            }
            else
            {
                errors.Add(key, path, "a key must be a plain word");
            }
        }
    }

    public YamlNode Node { get; }

    /// <summary>Empty at the root.</summary>
    public string Path { get; }

    public IEnumerable<string> Names => _entries.Keys;

    /// <returns>Null, with an error, where the node is no mapping.</returns>
    public static YamlSection? Open(YamlNode node, string path, ErrorList errors)
    {
        if (node is YamlMappingNode mapping)
        {
            return new YamlSection(mapping, path, errors);
        }
        errors.Add(node, path, "must be a mapping (key: value)");
        return null;
    }

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    public YamlNode? Find(string name)
    {
        _asked.Add(name);
        return _entries.TryGetValue(name, out var entry) ? entry.Value : null;
    }

    public YamlNode? Require(string name)
    {
        var node = Find(name);
        if (node is null)
        {
            _errors.Add(Node, PathOf(name), "is missing");
        }
        return node;
    }

    public YamlNode KeyOf(string name) => _entries[name].Key;

    public YamlSection? Section(string name) => Find(name) is { } node ? Open(node, PathOf(name), _errors) : null;

    public string? Text(string name) => Find(name) is { } node ? TextOf(node, PathOf(name), _errors) : null;

    /// <param name="wanted">Says what is allowed, e.g. <c>above 0</c>.</param>
    public double? Number(string name, Func<double, bool> allowed, string wanted) =>
        Find(name) is { } node ? NumberOf(node, PathOf(name), allowed, wanted, _errors) : null;

    /// <summary>False where it is not there.</summary>
    public bool Flag(string name) => Choice(name, "false", "true") == 1;

    /// <returns>The index of the word that it is; -1 where it is not there, or, with an error, where it is none of them.</returns>
    public int Choice(string name, params ReadOnlySpan<string> words)
    {
        if (Find(name) is not { } node)
        {
            return -1;
        }
        var index = words.IndexOf((node as YamlScalarNode)?.Value);
        if (index < 0)
        {
            _errors.Add(node, PathOf(name), $"must be {string.Join(" or ", words!)}");
        }
        return index;
    }

    public long? Whole(string name)
    {
        if (Find(name) is not { } node)
        {
            return null;
        }
        if (long.TryParse((node as YamlScalarNode)?.Value, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }
        _errors.Add(node, PathOf(name), "must be a whole number");
        return null;
    }

    /// <summary>Every key that nobody asked for is an error.</summary>
    public void Close()
    {
        IReadOnlyCollection<string> known = [.. _asked.Distinct(StringComparer.Ordinal)];
        foreach (var name in _entries.Keys.Except(known, StringComparer.Ordinal))
        {
            _errors.Add(_entries[name].Key, PathOf(name), "is not a key known here" + Suggestion.For(name, known));
        }
    }

    public static string? TextOf(YamlNode node, string path, ErrorList errors)
    {
        if (
            node is YamlScalarNode { Value: { } value } scalar
            && !(value.Length == 0 && scalar.Style == ScalarStyle.Plain)
        )
        {
            return value;
        }
        errors.Add(node, path, "must be a text");
        return null;
    }

    public static double? NumberOf(
        YamlNode node,
        string path,
        Func<double, bool> allowed,
        string wanted,
        ErrorList errors
    )
    {
        var text = (node as YamlScalarNode)?.Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && allowed(value))
        {
            return value;
        }
        errors.Add(node, path, $"must be a number {wanted}");
        return null;
    }
}

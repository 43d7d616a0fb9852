using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads the ways on from a step.</summary>
/// <param name="names">The names of the journey's steps, in order; null where one has none.</param>
internal sealed class TransitionReader(IReadOnlyList<string?> names, ErrorList errors)
{
    /// <summary>Where a way leads to that ends the session.</summary>
    public const string End = "end";

    /// <returns>Null, with an error, where one of them cannot be.</returns>
    public IReadOnlyList<Transition>? Read(YamlNode node, string path)
    {
        var before = errors.Count;
        var ways = node switch
        {
            YamlMappingNode map => [.. map.Children.Select(way => Weighted(way.Key, way.Value, path))],
            YamlSequenceNode list => list.Children.Select((way, i) => Full(way, $"{path}[{i}]")).ToList(),
            _ =>
            [
                YamlSection.TextOf(node, path, errors) is null ? null
                : To(node, path) is var (to, ok) && ok ? new Transition(to, 1)
                : null,
            ],
        };
        if (errors.Count > before)
        {
            return null;
        }
        if (ways.Sum(way => way!.Weight) > 0)
        {
            return [.. ways.OfType<Transition>()];
        }
        errors.Add(node, path, "needs at least one way on with a weight above 0");
        return null;
    }

    private Transition? Weighted(YamlNode key, YamlNode value, string path)
    {
        var (to, known) = To(key, path);
        var name = (key as YamlScalarNode)?.Value;
        var weight = Weight(value, $"{path}.{name}");
        return known && weight is { } w ? new Transition(to, w) : null;
    }

    private Transition? Full(YamlNode node, string path)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var (to, known) = section.Require("to") is { } target ? To(target, section.PathOf("to")) : (null, false);
        var weight = section.Find("weight") is { } at ? Weight(at, section.PathOf("weight")) : 1;
        var think = section.Find("think") is { } wait
            ? ThinkTimeReader.Read(wait, section.PathOf("think"), errors)
            : null;
        section.Close();
        return known && weight is { } w ? new Transition(to, w, think) : null;
    }

    private double? Weight(YamlNode node, string path) =>
        YamlSection.NumberOf(node, path, value => value >= 0 && double.IsFinite(value), "from 0", errors);

    private (int? To, bool Known) To(YamlNode node, string path)
    {
        var name = (node as YamlScalarNode)?.Value ?? "";
        var found = names.Index().Where(step => step.Item == name).Select(step => step.Index).ToList();
        switch (found)
        {
            case [] when name == End:
                return (null, true);
            case [var step] when name != End:
                return (step, true);
            case []:
                string[] known = [.. names.OfType<string>().Distinct(StringComparer.Ordinal), End];
                errors.Add(node, path, $"there is no step '{name}' in this journey" + Suggestion.For(name, known));
                break;
            default:
                var why = name == End ? "'end' is the end of the session" : $"there are {found.Count} steps '{name}'";
                errors.Add(node, path, $"{why}; give the step another name, or an id");
                break;
        }
        return (null, false);
    }
}

using Plimsoll.Load.Scenarios.Reading.Files;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using Plimsoll.Load.Values;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads what a variable is drawn from.</summary>
/// <param name="files">Where the files lie that it names.</param>
internal sealed class DrawReader(IDataFiles files, ErrorList errors)
{
    private static readonly string[] s_kinds = ["integer", "zipf", "choice", "format", "popularity"];

    /// <param name="each">Whether <c>each: request</c> was said; always false where <paramref name="inner"/>.</param>
    public Draw? Read(YamlNode node, string path, bool inner, out bool each)
    {
        each = false;
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var before = errors.Count;
        var found = new List<Draw?>();
        if (section.Section("integer") is { } integer)
        {
            found.Add(Integer(integer));
        }
        if (section.Section("zipf") is { } zipf)
        {
            found.Add(Zipf(zipf));
        }
        if (section.Find("choice") is { } choice)
        {
            found.Add(Choice(choice, section.PathOf("choice")));
        }
        if (section.Find("format") is { } format)
        {
            found.Add(Format(section, format));
        }
        if (section.Section("popularity") is { } popularity)
        {
            found.Add(new PopularityReader(files, errors).Read(popularity));
        }
        if (!inner)
        {
            each = section.Choice("each", "session", "request") == 1;
        }
        section.Close();
        if (found.Count != 1 && errors.Count == before)
        {
            errors.Add(node, path, $"takes exactly one of {string.Join(", ", s_kinds)}");
        }
        return found.Count == 1 ? found[0] : null;
    }

    private IntegerDraw? Integer(YamlSection section)
    {
        var range = Range(section, errors);
        section.Close();
        return range is var (min, max) ? new IntegerDraw(min, max) : null;
    }

    private ZipfDraw? Zipf(YamlSection section)
    {
        var range = Range(section, errors);
        _ = section.Require("exponent");
        var exponent = section.Number("exponent", value => value is >= 0 and <= 10, "from 0 to 10");
        section.Close();
        return range is var (min, max) && exponent is { } e ? new ZipfDraw(min, max, e) : null;
    }

    /// <summary>Both ends belong to it.</summary>
    public static (long Min, long Max)? Range(YamlSection section, ErrorList errors)
    {
        _ = section.Require("min");
        _ = section.Require("max");
        if (section.Whole("min") is not { } min || section.Whole("max") is not { } max)
        {
            return null;
        }
        if (min <= max && max < long.MaxValue && max - min >= 0)
        {
            return (min, max);
        }
        errors.Add(section.KeyOf("max"), section.PathOf("max"), "must not lie below min, nor the two too far apart");
        return null;
    }

    private ChoiceDraw? Choice(YamlNode node, string path)
    {
        var before = errors.Count;
        var values = new List<Value>();
        var weights = new List<double>();
        if (node is YamlSequenceNode list)
        {
            foreach (var item in list)
            {
                values.Add(Scalar(item, path));
                weights.Add(1);
            }
        }
        else if (node is YamlMappingNode map)
        {
            foreach (var (key, weight) in map.Children)
            {
                var value = Scalar(key, path);
                values.Add(value);
                weights.Add(
                    YamlSection.NumberOf(
                        weight,
                        $"{path}.{value.Text}",
                        w => w >= 0 && double.IsFinite(w),
                        "from 0",
                        errors
                    ) ?? 0
                );
            }
        }
        if (errors.Count == before && weights.Sum() > 0)
        {
            return new ChoiceDraw(values, weights);
        }
        if (errors.Count == before)
        {
            errors.Add(
                node,
                path,
                "must be a list of values, or a mapping of values to weights of which one is above 0"
            );
        }
        return null;
    }

    private Value Scalar(YamlNode node, string path)
    {
        var text = YamlSection.TextOf(node, path, errors) ?? "";
        return new Value(text, node is YamlScalarNode { Style: ScalarStyle.Plain } && JsonLiterals.IsNumber(text));
    }

    private FormatDraw? Format(YamlSection section, YamlNode node)
    {
        var path = section.PathOf("format");
        if (YamlSection.TextOf(node, path, errors) is not { } text)
        {
            return null;
        }
        var (literals, names) = TemplateText.Cut(text, out var error);
        if (error is not null)
        {
            errors.Add(node, path, error);
            return null;
        }
        var parts = new Dictionary<string, Draw?>(StringComparer.Ordinal);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (section.Find(name) is { } part)
            {
                parts[name] = Read(part, section.PathOf(name), inner: true, out _);
            }
            else
            {
                errors.Add(node, path, $"'{name}' is not drawn beside it; add {name}: {{ integer: … }}");
                parts[name] = null;
            }
        }
        var draws = names.Select(name => parts[name]).OfType<Draw>().ToList();
        return draws.Count == names.Count ? new FormatDraw(literals, draws) : null;
    }
}

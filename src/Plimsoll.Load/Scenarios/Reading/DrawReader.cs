using Plimsoll.Load.Values;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads what a variable is drawn from.</summary>
internal static class DrawReader
{
    private static readonly string[] s_kinds = ["integer", "zipf", "choice", "format"];

    /// <param name="each">Whether <c>each: request</c> was said; always false where <paramref name="inner"/>.</param>
    public static Draw? Read(YamlNode node, string path, bool inner, ErrorList errors, out bool each)
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
            found.Add(Integer(integer, errors));
        }
        if (section.Section("zipf") is { } zipf)
        {
            found.Add(Zipf(zipf, errors));
        }
        if (section.Find("choice") is { } choice)
        {
            found.Add(Choice(choice, section.PathOf("choice"), errors));
        }
        if (section.Find("format") is { } format)
        {
            found.Add(Format(section, format, errors));
        }
        if (!inner && section.Find("each") is { } scope)
        {
            each = scope is YamlScalarNode { Value: "request" };
            if (scope is not YamlScalarNode { Value: "request" or "session" })
            {
                errors.Add(scope, section.PathOf("each"), "must be request or session");
            }
        }
        section.Close();
        if (found.Count != 1 && errors.Count == before)
        {
            errors.Add(node, path, $"takes exactly one of {string.Join(", ", s_kinds)}");
        }
        return found.Count == 1 ? found[0] : null;
    }

    private static IntegerDraw? Integer(YamlSection section, ErrorList errors)
    {
        var range = Range(section, errors);
        section.Close();
        return range is var (min, max) ? new IntegerDraw(min, max) : null;
    }

    private static ZipfDraw? Zipf(YamlSection section, ErrorList errors)
    {
        var range = Range(section, errors);
        _ = section.Require("exponent");
        var exponent = section.Number("exponent", value => value is >= 0 and <= 10, "from 0 to 10");
        section.Close();
        return range is var (min, max) && exponent is { } e ? new ZipfDraw(min, max, e) : null;
    }

    private static (long Min, long Max)? Range(YamlSection section, ErrorList errors)
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

    private static ChoiceDraw? Choice(YamlNode node, string path, ErrorList errors)
    {
        var before = errors.Count;
        var values = new List<Value>();
        var weights = new List<double>();
        if (node is YamlSequenceNode list)
        {
            foreach (var item in list)
            {
                values.Add(Scalar(item, path, errors));
                weights.Add(1);
            }
        }
        else if (node is YamlMappingNode map)
        {
            foreach (var (key, weight) in map.Children)
            {
                var value = Scalar(key, path, errors);
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

    private static Value Scalar(YamlNode node, string path, ErrorList errors)
    {
        var text = YamlSection.TextOf(node, path, errors) ?? "";
        return new Value(text, node is YamlScalarNode { Style: ScalarStyle.Plain } && JsonLiterals.IsNumber(text));
    }

    private static FormatDraw? Format(YamlSection section, YamlNode node, ErrorList errors)
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
                parts[name] = Read(part, section.PathOf(name), inner: true, errors, out _);
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

using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

internal static class ThinkTimeReader
{
    private static readonly (string Suffix, double Seconds)[] s_units = [("ms", 0.001), ("s", 1), ("m", 60)];

    public static ThinkTime? Read(YamlNode node, string path, ErrorList errors)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        ThinkTime? think = null;
        if (section.Find("exponential") is { } mean)
        {
            think = Duration(mean, section.PathOf("exponential"), errors) is { } length
                ? new ThinkTime.Exponential(length)
                : null;
        }
        if (section.Find("fixed") is { } @fixed)
        {
            think = Duration(@fixed, section.PathOf("fixed"), errors) is { } length
                ? new ThinkTime.Fixed(length)
                : null;
        }
        if (section.Find("uniform") is { } range)
        {
            think = Uniform(range, section.PathOf("uniform"), errors);
        }
        if (section.Section("lognormal") is { } logNormal)
        {
            var median = logNormal.Require("median") is { } at
                ? Duration(at, logNormal.PathOf("median"), errors)
                : null;
            _ = logNormal.Require("sigma");
            var sigma = logNormal.Number("sigma", value => value is > 0 and <= 5, "above 0 and at most 5");
            logNormal.Close();
            think = median is { } m && sigma is { } s ? new ThinkTime.LogNormal(m, s) : null;
        }
        section.Close();
        if (section.Names.Count() != 1)
        {
            errors.Add(node, path, "takes exactly one of exponential, fixed, uniform, lognormal");
        }
        return think;
    }

    /// <summary>E.g. <c>250ms</c>, <c>2s</c>, <c>1.5m</c>.</summary>
    public static TimeSpan? Duration(YamlNode node, string path, ErrorList errors)
    {
        var text = (node as YamlScalarNode)?.Value?.Trim() ?? "";
        foreach (var (suffix, seconds) in s_units)
        {
            if (
                text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(
                    text[..^suffix.Length],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var value
                )
                && value * seconds <= 3600
            )
            {
                return TimeSpan.FromSeconds(value * seconds);
            }
        }
        errors.Add(node, path, "must be a length of time up to an hour, e.g. 250ms, 2s, 1m");
        return null;
    }

    private static ThinkTime.Uniform? Uniform(YamlNode node, string path, ErrorList errors)
    {
        if (node is not YamlSequenceNode { Children: [var low, var high] })
        {
            errors.Add(node, path, "must be a list of two, e.g. [1s, 3s]");
            return null;
        }
        if (Duration(low, path + "[0]", errors) is { } from && Duration(high, path + "[1]", errors) is { } to)
        {
            if (from <= to)
            {
                return new ThinkTime.Uniform(from, to);
            }
            errors.Add(high, path + "[1]", "lies below the lower end");
        }
        return null;
    }
}

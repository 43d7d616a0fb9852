using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads how long people wait.</summary>
internal static class ThinkTimeReader
{
    public static ThinkTime? Read(YamlNode node, string path, ErrorList errors)
    {
        if (node is YamlScalarNode)
        {
            return Duration(node, path, errors) is { } always ? new ThinkTime.Fixed(always) : null;
        }
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
        if (section.Find("empirical") is { } quantiles)
        {
            think = Empirical(quantiles, section.PathOf("empirical"), errors);
        }
        if (section.Find("curve") is { } points)
        {
            think = Curve(points, section.PathOf("curve"), errors);
        }
        section.Close();
        if (section.Names.Count() != 1)
        {
            errors.Add(node, path, "takes exactly one of exponential, fixed, uniform, lognormal, empirical, curve");
        }
        return think;
    }

    private static TimeSpan? Duration(YamlNode node, string path, ErrorList errors) =>
        Durations.Read(node, path, TimeSpan.FromHours(1), errors);

    private static ThinkTime.Curve? Curve(YamlNode node, string path, ErrorList errors)
    {
        var before = errors.Count;
        var points = new List<ThinkPoint>();
        foreach (var (i, item) in (node as YamlSequenceNode)?.Children.Index() ?? [])
        {
            if (item is not YamlSequenceNode { Children: [var share, var length] })
            {
                errors.Add(item, $"{path}[{i}]", "must be a share and a length of time, e.g. [0.5, 2s]");
                continue;
            }
            var at = YamlSection.NumberOf(
                share,
                $"{path}[{i}][0]",
                value => value is >= 0 and <= 1,
                "from 0 to 1",
                errors
            );
            var time = Durations.Read(length, $"{path}[{i}][1]", TimeSpan.FromDays(1), errors);
            var point = new ThinkPoint(at ?? 0, time ?? TimeSpan.Zero);
            if (at is not null && time is not null && points.Count > 0)
            {
                if (point.Share < points[^1].Share || point.Length < points[^1].Length)
                {
                    errors.Add(item, $"{path}[{i}]", "lies below the one before");
                }
            }
            points.Add(point);
        }
        if (errors.Count == before && (points.Count < 2 || points[0].Share != 0 || points[^1].Share != 1))
        {
            errors.Add(
                node,
                path,
                "must be a list of [share, length], the shares from 0 to 1, e.g. [[0, 1s], [0.5, 2s], [1, 9s]]"
            );
        }
        return errors.Count == before ? new ThinkTime.Curve(points) : null;
    }

    private static ThinkTime.Empirical? Empirical(YamlNode node, string path, ErrorList errors)
    {
        if (node is not YamlSequenceNode { Children.Count: >= 2 } list)
        {
            errors.Add(node, path, "must be a list of at least two quantiles, e.g. [100ms, 1s, 2.5s, 8s]");
            return null;
        }
        var quantiles = new List<TimeSpan>();
        foreach (var (i, item) in list.Children.Index())
        {
            if (Duration(item, $"{path}[{i}]", errors) is not { } length)
            {
                return null;
            }
            if (quantiles.Count > 0 && length < quantiles[^1])
            {
                errors.Add(item, $"{path}[{i}]", "lies below the one before");
                return null;
            }
            quantiles.Add(length);
        }
        return new ThinkTime.Empirical(quantiles);
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

using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads how something goes with time: points, each with its factor.</summary>
internal static class ProfileReader
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);

    /// <param name="endsAboveZero">Whether the last factor, which holds from then on, must be above 0.</param>
    public static ArrivalProfile? Read(YamlNode node, string path, bool endsAboveZero, ErrorList errors)
    {
        var before = errors.Count;
        var points = new List<ArrivalPoint>();
        foreach (var (i, item) in (node as YamlSequenceNode)?.Children.Index() ?? [])
        {
            if (YamlSection.Open(item, $"{path}[{i}]", errors) is { } section)
            {
                var at = section.Require("at") is { } time
                    ? Durations.Read(time, section.PathOf("at"), s_longest, errors)
                    : null;
                _ = section.Require("times");
                var times = section.Number("times", value => value is >= 0 and <= 1e6, "from 0");
                section.Close();
                if (points.Count > 0 && at < points[^1].At)
                {
                    errors.Add(section.Find("at")!, section.PathOf("at"), "lies before the point above it");
                }
                points.Add(new ArrivalPoint(at ?? TimeSpan.Zero, times ?? 1));
            }
        }
        if (errors.Count == before && (points.Count == 0 || (endsAboveZero && points[^1].Times == 0)))
        {
            errors.Add(
                node,
                path,
                endsAboveZero
                    ? "must be a list of { at, times }; the last holds from then on and must have times above 0"
                    : "must be a list of { at, times }; the last holds from then on"
            );
        }
        return errors.Count > before ? null : new ArrivalProfile(points);
    }
}

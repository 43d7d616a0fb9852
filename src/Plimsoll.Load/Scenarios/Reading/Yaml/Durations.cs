using Plimsoll.Load.Faults;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Yaml;

/// <summary>Reads lengths of time, e.g. <c>250ms</c>, <c>2s</c>, <c>1.5m</c>, <c>12h</c>.</summary>
internal static class Durations
{
    private static readonly (string Suffix, double Seconds)[] s_units =
    [
        ("ms", 0.001),
        ("s", 1),
        ("m", 60),
        ("h", 3600),
    ];

    /// <param name="most">The longest that is allowed.</param>
    /// <returns>Null, with an error, where it is none.</returns>
    public static TimeSpan? Read(YamlNode node, string path, TimeSpan most, ErrorList errors)
    {
        if (DurationText.Parse((node as YamlScalarNode)?.Value, s_units, most) is { } length)
        {
            return length;
        }
        var limit = most == TimeSpan.FromHours(1) ? "an hour" : $"{most.TotalDays:0} days";
        errors.Add(node, path, $"must be a length of time up to {limit}, e.g. 250ms, 2s, 1m");
        return null;
    }
}

using Plimsoll.Load.Pacing;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads how often sessions begin in the open model.</summary>
internal sealed class ArrivalReader(ErrorList errors)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);

    public Arrival? Read(YamlNode node)
    {
        if (YamlSection.Open(node, "arrival", errors) is not { } section)
        {
            return null;
        }
        _ = section.Require("sessions-per-second");
        var rate = section.Number("sessions-per-second", value => value is > 0 and <= 1e6, "above 0");
        var process = section.Find("process") is { } at ? Process(at, section.PathOf("process")) : null;
        var profile = section.Find("profile") is { } points
            ? ProfileReader.Read(points, section.PathOf("profile"), endsAboveZero: true, errors)
            : null;
        section.Close();
        return rate is { } perSecond
            ? new Arrival(perSecond, process ?? ArrivalProcess.Poisson, profile ?? ArrivalProfile.Flat)
            : null;
    }

    private ArrivalProcess? Process(YamlNode node, string path)
    {
        if (node is YamlMappingNode)
        {
            var section = YamlSection.Open(node, path, errors)!;
            var bursty = section.Require("bursty") is { } states ? Bursty(states, section.PathOf("bursty")) : null;
            section.Close();
            return bursty;
        }
        switch ((node as YamlScalarNode)?.Value)
        {
            case "poisson":
                return ArrivalProcess.Poisson;
            case "constant":
                return ArrivalProcess.Constant;
            default:
                errors.Add(node, path, "must be poisson, constant or { bursty: [ … ] }");
                return null;
        }
    }

    private ArrivalProcess.Bursty? Bursty(YamlNode node, string path)
    {
        var before = errors.Count;
        var states = new List<BurstState>();
        foreach (var (i, item) in (node as YamlSequenceNode)?.Children.Index() ?? [])
        {
            if (YamlSection.Open(item, $"{path}[{i}]", errors) is { } section)
            {
                _ = section.Require("times");
                var times = section.Number("times", value => value is >= 0 and <= 1e6, "from 0");
                var stays = section.Require("stays") is { } at
                    ? Durations.Read(at, section.PathOf("stays"), s_longest, errors)
                    : null;
                if (stays == TimeSpan.Zero)
                {
                    errors.Add(section.Find("stays")!, section.PathOf("stays"), "must be above 0");
                }
                var weight = section.Number("weight", value => value is > 0 and <= 1e9, "above 0") ?? 1;
                section.Close();
                states.Add(new BurstState(times ?? 1, stays ?? TimeSpan.Zero, weight));
            }
        }
        var time = states.Sum(state => state.Weight * state.MeanStay.TotalSeconds);
        var mean = states.Sum(state => state.Weight * state.MeanStay.TotalSeconds * state.Times) / time;
        if (errors.Count == before && (states.Count < 2 || mean == 0))
        {
            errors.Add(node, path, "must be a list of at least two states, of which one has times above 0");
        }
        // The rates are relative: over time they average to the sessions per second that the scenario names.
        return errors.Count > before
            ? null
            : new ArrivalProcess.Bursty([.. states.Select(state => state with { Times = state.Times / mean })]);
    }
}

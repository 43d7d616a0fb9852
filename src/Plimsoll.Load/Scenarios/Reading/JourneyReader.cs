using Plimsoll.Core.Trials;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads journeys and the sign-in, step by step, and then checks the steps among each other.</summary>
internal sealed class JourneyReader(SlotTable slots, ErrorList errors)
{
    private readonly Dictionary<string, Slo> _promises = new(StringComparer.Ordinal);
    private bool _hasSignIn;
    private IReadOnlySet<int> _fromSignIn = new HashSet<int>();

    public IReadOnlyList<Step> SignIn(YamlNode node)
    {
        _hasSignIn = true;
        if (Steps(node, "sign-in") is not { } drafts)
        {
            return [];
        }
        foreach (var draft in drafts.Where(draft => draft.Next is not null))
        {
            errors.Add(draft.Next!, $"{draft.Path}.next", "sign-in takes its steps in order; only a journey branches");
        }
        JourneyCheck.Uses(drafts, [], new HashSet<int>(), _ => "an earlier step of the sign-in", errors);
        _fromSignIn = drafts.SelectMany(draft => draft.Step.Extracts).Select(extract => extract.Slot).ToHashSet();
        return [.. drafts.Select(draft => draft.Step)];
    }

    public Journey Journey(string name, YamlSection section)
    {
        var weight = section.Number("weight", value => value >= 0 && double.IsFinite(value), "from 0") ?? 1;
        var profile = section.Find("profile") is { } points
            ? ProfileReader.Read(points, section.PathOf("profile"), endsAboveZero: false, errors)
            : null;
        var signedIn = section.Flag("signed-in");
        if (signedIn && !_hasSignIn)
        {
            errors.Add(section.KeyOf("signed-in"), section.PathOf("signed-in"), "there is no sign-in to go before it");
        }
        var node = section.Require("steps");
        var start = section.Find("start") is { } begin ? Start(begin, section.PathOf("start"), node) : [];
        section.Close();
        var drafts = node is null ? null : Steps(node, section.PathOf("steps"));
        if (drafts is not null)
        {
            JourneyCheck.Ways(drafts, start, errors);
            JourneyCheck.Uses(
                drafts,
                start,
                signedIn ? _fromSignIn : new HashSet<int>(),
                use =>
                    !signedIn && _fromSignIn.Contains(use.Slot)
                        ? "an earlier step of this journey; sign-in extracts it: add signed-in: true"
                        : "an earlier step of this journey",
                errors
            );
        }
        return new Journey(name, weight, [.. (drafts ?? []).Select(draft => draft.Step)])
        {
            Profile = profile ?? ArrivalProfile.Flat,
            SignedIn = signedIn,
            Start = start,
        };
    }

    private IReadOnlyList<Transition> Start(YamlNode node, string path, YamlNode? steps)
    {
        var names = (steps as YamlSequenceNode)?.Children.Select(NameOf).ToList() ?? [];
        var ways = new TransitionReader(names, errors).Read(node, path) ?? [];
        if (ways.All(way => way is { To: not null, Think: null }))
        {
            return ways;
        }
        errors.Add(node, path, "leads to steps, each with a weight and without a think time");
        return [];
    }

    /// <summary>Makes the names known that any of the steps extracts.</summary>
    public void Announce(YamlNode? steps)
    {
        foreach (var step in (steps as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [])
        {
            if (step.Children.TryGetValue("extract", out var extract) && extract is YamlMappingNode names)
            {
                foreach (var name in names.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value))
                {
                    slots.Announce(name ?? "");
                }
            }
        }
    }

    /// <returns>Null where a step is so wrong that there is no telling what the others lead to.</returns>
    private IReadOnlyList<StepDraft>? Steps(YamlNode node, string path)
    {
        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            errors.Add(node, path, "must be a list of at least one step");
            return null;
        }
        var reader = new StepReader(new TransitionReader([.. list.Children.Select(NameOf)], errors), slots, errors);
        var drafts = list.Children.Select((step, i) => reader.Read(step, $"{path}[{i}]")).ToList();
        foreach (var draft in drafts.OfType<StepDraft>())
        {
            Promise(draft);
        }
        return drafts.Contains(null) ? null : [.. drafts.OfType<StepDraft>()];
    }

    /// <summary>Steps of one name are counted together, so that there can be only one promise for all of them.</summary>
    private void Promise(StepDraft draft)
    {
        if (draft.Step.Slo is { } slo && !_promises.TryAdd(draft.Step.Name, slo) && _promises[draft.Step.Name] != slo)
        {
            var other = _promises[draft.Step.Name];
            var message = $"steps of one name are counted together, and '{draft.Step.Name}' promises {other} already";
            errors.Add(draft.Node, $"{draft.Path}.slo", message);
        }
    }

    /// <summary>What ways call the step: its id, or else its name.</summary>
    private static string? NameOf(YamlNode step) => TextOf(step, "id") ?? TextOf(step, "name");

    private static string? TextOf(YamlNode step, string key) =>
        step is YamlMappingNode map && map.Children.TryGetValue(key, out var text)
            ? (text as YamlScalarNode)?.Value
            : null;
}

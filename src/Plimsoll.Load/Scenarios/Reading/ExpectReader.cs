using System.Globalization;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads what a step expects of its answer.</summary>
internal sealed class ExpectReader(SlotTable slots, ErrorList errors)
{
    public (IReadOnlyList<int> Statuses, IReadOnlyList<Check> Checks) Read(YamlSection section)
    {
        var statuses = section.Find("status") is { } status ? Statuses(status, section.PathOf("status")) : [];
        var checks = new List<Check>();
        if (section.Section("header") is { } header)
        {
            checks.AddRange(Headers(header));
        }
        if (section.Section("json") is { } json)
        {
            checks.AddRange(Json(json));
        }
        if (
            section.Text("contains") is { } text
            && slots.Compile(text, section.Find("contains")!, section.PathOf("contains")) is { } template
        )
        {
            checks.Add(new Check.BodyContains(template));
        }
        if (
            section.Find("matches") is { } matches
            && Patterns.Read(matches, section.PathOf("matches"), errors) is { } pattern
        )
        {
            checks.Add(new Check.BodyMatches(pattern));
        }
        if (
            section.Find("body-at-most") is { } most
            && ByteSizes.Read(most, section.PathOf("body-at-most"), errors) is { } size
        )
        {
            checks.Add(new Check.BodyAtMost(size));
        }
        section.Close();
        if (!section.Names.Any())
        {
            errors.Add(section.Node, section.Path, "expects nothing; name a status or something in the answer");
        }
        return (statuses, checks);
    }

    private List<int> Statuses(YamlNode node, string path)
    {
        var statuses = new List<int>();
        foreach (var item in node is YamlSequenceNode { Children.Count: > 0 } list ? list.Children : [node])
        {
            if (
                int.TryParse((item as YamlScalarNode)?.Value, CultureInfo.InvariantCulture, out var status)
                && status is >= 100 and <= 599
            )
            {
                statuses.Add(status);
            }
            else
            {
                errors.Add(item, path, "must be a status from 100 to 599, or a list of them");
            }
        }
        return statuses;
    }

    private IEnumerable<Check> Headers(YamlSection section)
    {
        foreach (var name in section.Names.ToList())
        {
            if (
                section.Text(name) is { } text
                && slots.Compile(text, section.Find(name)!, section.PathOf(name)) is { } value
            )
            {
                yield return new Check.HeaderIs(name, value);
            }
        }
    }

    private IEnumerable<Check> Json(YamlSection section)
    {
        foreach (var name in section.Names.ToList())
        {
            var (node, at) = (section.Find(name)!, section.PathOf(name));
            if (JsonPath.Parse(name, out var error) is not { } path)
            {
                errors.Add(section.KeyOf(name), at, error!);
            }
            else if (node is not YamlScalarNode)
            {
                errors.Add(node, at, "must be a single value: a text, a number, true, false or null");
            }
            else
            {
                var value = new JsonBodyReader(slots).Read(node, at);
                var isNull = value.Parts is [JsonTemplate.Part.Raw { Json: "null" }];
                yield return new Check.JsonIs(name, path, isNull ? null : value);
            }
        }
    }
}

using Plimsoll.Load.Scenarios.Reading.Yaml;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads what a step takes out of its answer.</summary>
internal sealed class ExtractReader(SlotTable slots, ErrorList errors)
{
    public IReadOnlyList<Extract> Read(YamlSection section)
    {
        var extracts = new List<Extract>();
        foreach (var name in section.Names.ToList())
        {
            var (node, path) = (section.Find(name)!, section.PathOf(name));
            var slot = slots.Extract(name, section.KeyOf(name), path);
            if (One(node, path, slot ?? -1) is { } extract && slot is not null)
            {
                extracts.Add(extract);
            }
        }
        return extracts;
    }

    private Extract? One(YamlNode node, string path, int slot)
    {
        if (node is not YamlMappingNode)
        {
            return Json(node, path, slot);
        }
        var section = YamlSection.Open(node, path, errors)!;
        var found = new List<Extract?>();
        if (section.Find("json") is { } json)
        {
            found.Add(Json(json, section.PathOf("json"), slot));
        }
        if (section.Text("header") is { } header)
        {
            found.Add(new Extract.Header(slot, header));
        }
        if (section.Find("regex") is { } regex)
        {
            found.Add(
                Patterns.Read(regex, section.PathOf("regex"), errors) is { } pattern
                    ? new Extract.Body(slot, pattern)
                    : null
            );
        }
        section.Close();
        if (section.Names.Count() != 1)
        {
            errors.Add(node, path, "takes exactly one of json, header, regex");
        }
        return found.Count == 1 ? found[0] : null;
    }

    private Extract.Json? Json(YamlNode node, string path, int slot)
    {
        if (YamlSection.TextOf(node, path, errors) is not { } text)
        {
            return null;
        }
        if (JsonPath.Parse(text, out var error) is { } parsed)
        {
            return new Extract.Json(slot, parsed);
        }
        errors.Add(node, path, error!);
        return null;
    }
}

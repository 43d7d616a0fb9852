using System.Globalization;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

internal sealed class StepReader(SlotTable slots, ErrorList errors)
{
    private static readonly string[] s_methods = ["get", "post", "put", "patch", "delete"];

    public Step? Read(YamlNode node, string path)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        var name = section.Require("name") is null ? null : section.Text("name");
        var (method, target) = Request(section);
        var think = section.Find("think") is { } at ? ThinkTimeReader.Read(at, section.PathOf("think"), errors) : null;
        var probability = section.Number("probability", value => value is > 0 and <= 1, "above 0 and at most 1");
        var expected = section.Section("expect") is { } expect ? Expected(expect) : [];
        var headers = section.Section("headers") is { } map ? Headers(map) : [];
        var json = section.Find("json") is { } body
            ? new JsonBodyReader(slots).Read(body, section.PathOf("json"))
            : null;
        // Last, so that a step cannot use what only its own answer holds.
        var extracts = section.Section("extract") is { } extract ? Extracts(extract) : [];
        section.Close();
        return name is null || target is null
            ? null
            : new Step
            {
                Name = name,
                Method = HttpMethod.Parse(method),
                Path = target,
                Think = think,
                Probability = probability ?? 1,
                ExpectedStatuses = expected,
                Headers = headers,
                Json = json,
                Extracts = extracts,
            };
    }

    private (string Method, Template? Path) Request(YamlSection section)
    {
        var found = s_methods.Where(method => section.Find(method) is not null).ToList();
        if (found.Count != 1)
        {
            errors.Add(section.Node, section.Path, $"takes exactly one of {string.Join(", ", s_methods)}");
            return ("", null);
        }
        var (node, path) = (section.Find(found[0])!, section.PathOf(found[0]));
        if (YamlSection.TextOf(node, path, errors) is not { } text)
        {
            return ("", null);
        }
        if (text[0] != '/' || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            errors.Add(node, path, "must be a path that starts with '/' and holds no blanks");
            return ("", null);
        }
        return (found[0].ToUpperInvariant(), slots.Compile(text, node, path));
    }

    private List<int> Expected(YamlSection section)
    {
        var statuses = new List<int>();
        var path = section.PathOf("status");
        if (section.Require("status") is { } node)
        {
            foreach (var item in node is YamlSequenceNode list ? list.Children : [node])
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
        }
        section.Close();
        return statuses;
    }

    private List<(string, Template)> Headers(YamlSection section)
    {
        var headers = new List<(string, Template)>();
        foreach (var name in section.Names.ToList())
        {
            var path = section.PathOf(name);
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c)))
            {
                errors.Add(section.KeyOf(name), path, "is no name of a header");
            }
            else if (section.Text(name) is { } text && slots.Compile(text, section.Find(name)!, path) is { } value)
            {
                headers.Add((name, value));
            }
        }
        return headers;
    }

    private List<Extract> Extracts(YamlSection section)
    {
        var extracts = new List<Extract>();
        foreach (var name in section.Names.ToList())
        {
            var at = section.PathOf(name);
            if (section.Text(name) is not { } text)
            {
                continue;
            }
            var slot = slots.Extract(name, section.KeyOf(name), at);
            if (JsonPath.Parse(text, out var error) is not { } path)
            {
                errors.Add(section.Find(name)!, at, error!);
            }
            else if (slot is { } found)
            {
                extracts.Add(new Extract.Json(found, path));
            }
        }
        return extracts;
    }
}

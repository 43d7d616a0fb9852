using Plimsoll.Load.Scenarios.Reading.Yaml;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads the steps of one journey.</summary>
internal sealed class StepReader(TransitionReader ways, SlotTable slots, ErrorList errors)
{
    public static readonly IReadOnlyList<string> Methods = ["get", "post", "put", "patch", "delete", "head", "options"];

    /// <returns>Null, with an error, where there is no telling what it asks for or where it leads.</returns>
    public StepDraft? Read(YamlNode node, string path)
    {
        if (YamlSection.Open(node, path, errors) is not { } section)
        {
            return null;
        }
        _ = slots.TakeUses();
        var name = section.Require("name") is null ? null : section.Text("name");
        _ = section.Text("id"); // read with the names that ways lead to
        var (method, target) = Request(section);
        var think = section.Find("think") is { } at ? ThinkTimeReader.Read(at, section.PathOf("think"), errors) : null;
        var probability = section.Number("probability", value => value is > 0 and <= 1, "above 0 and at most 1");
        var headers = section.Section("headers") is { } map ? Headers(map) : [];
        var json = section.Find("json") is { } body
            ? new JsonBodyReader(slots).Read(body, section.PathOf("json"))
            : null;
        var (statuses, checks) = section.Section("expect") is { } expect
            ? new ExpectReader(slots, errors).Read(expect)
            : ([], []);
        var extracts = section.Section("extract") is { } extract ? new ExtractReader(slots, errors).Read(extract) : [];
        var slo = SloReader.Read(section, errors);
        var next = section.Find("next");
        var transitions = next is null ? [] : ways.Read(next, section.PathOf("next"));
        section.Close();
        return name is null || target is null || transitions is null
            ? null
            : new StepDraft(
                new Step
                {
                    Name = name,
                    Method = HttpMethod.Parse(method),
                    Path = target,
                    Think = think,
                    Probability = probability ?? 1,
                    ExpectedStatuses = statuses,
                    Checks = checks,
                    Headers = headers,
                    Json = json,
                    Extracts = extracts,
                    Slo = slo,
                    Next = transitions,
                },
                node,
                path,
                next,
                slots.TakeUses()
            );
    }

    private (string Method, Template? Path) Request(YamlSection section)
    {
        var found = Methods.Where(method => section.Find(method) is not null).ToList();
        if (found.Count != 1)
        {
            errors.Add(section.Node, section.Path, $"takes exactly one of {string.Join(", ", Methods)}");
            return ("", null);
        }
        var (node, path) = (section.Find(found[0])!, section.PathOf(found[0]));
        if (YamlSection.TextOf(node, path, errors) is not { } text)
        {
            return ("", null);
        }
        if (!text.StartsWith('/') || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            errors.Add(node, path, "must be a path that starts with '/' and holds no blanks");
            return ("", null);
        }
        return (found[0].ToUpperInvariant(), slots.Compile(text, node, path));
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
}

using System.Globalization;
using System.Text.Json;
using Plimsoll.Core;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Building;

/// <summary>What a step says beside its method and path.</summary>
public sealed class StepBuilder
{
    private readonly Func<SessionValues, CodedRequest?>? _request;
    private readonly List<Check> _checks = [];
    private readonly Dictionary<string, Func<Answer, string?>> _extracts = new(StringComparer.Ordinal);

    internal StepBuilder(string name, HttpMethod method, string path, Func<SessionValues, CodedRequest?>? request)
    {
        _request = request;
        Node.Add("name", Yaml.Text(name));
        Node.Add(method.Method.ToLowerInvariant(), Yaml.Text(path));
    }

    internal YamlMappingNode Node { get; } = [];

    /// <summary>What ways call it, where another step of the journey has the same name.</summary>
    public StepBuilder Id(string id) => Set("id", Yaml.Text(id));

    /// <summary>What passes before the step.</summary>
    public StepBuilder Think(ThinkTime think) => Set("think", Yaml.Think(think));

    /// <summary>Exponential, with that mean.</summary>
    public StepBuilder Think(TimeSpan mean) => Think(new ThinkTime.Exponential(mean));

    /// <summary>How often a session that comes here takes it; above 0, at most 1.</summary>
    public StepBuilder Probability(double probability) => Set("probability", Yaml.Number(probability));

    public StepBuilder Header(string name, string value)
    {
        Yaml.Map(Node, "headers").Children[name] = Yaml.Text(value);
        return this;
    }

    /// <param name="body">Written as JSON; <c>{name}</c> in its texts stands for a value.</param>
    public StepBuilder Json(object body) => Set("json", Yaml.Json(JsonSerializer.SerializeToNode(body)));

    /// <summary>The statuses that count as success; 200 to 299 unless said.</summary>
    public StepBuilder Expect(params ReadOnlySpan<int> statuses)
    {
        var list = new YamlSequenceNode();
        foreach (var status in statuses)
        {
            list.Add(Yaml.Number(status));
        }
        return Expect("status", list);
    }

    public StepBuilder ExpectHeader(string name, string value)
    {
        Yaml.Map(Yaml.Map(Node, "expect"), "header").Children[name] = Yaml.Text(value);
        return this;
    }

    /// <param name="path">E.g. <c>$.items[0].id</c>.</param>
    /// <param name="value">A text, a number, a boolean or null.</param>
    public StepBuilder ExpectJson(string path, object? value)
    {
        Yaml.Map(Yaml.Map(Node, "expect"), "json").Children[path] = Yaml.Json(JsonSerializer.SerializeToNode(value));
        return this;
    }

    public StepBuilder ExpectText(string text) => Expect("contains", Yaml.Text(text));

    /// <param name="pattern">A regular expression, without look-around and back-references, that the body must match.</param>
    public StepBuilder ExpectMatch(string pattern) => Expect("matches", Yaml.Text(pattern));

    /// <summary>The body must not be larger.</summary>
    public StepBuilder ExpectBodyAtMost(Bytes size) =>
        Expect("body-at-most", Yaml.Plain(string.Create(CultureInfo.InvariantCulture, $"{size.Count}B")));

    /// <param name="name">How results call it.</param>
    /// <param name="holds">Called by several threads at once.</param>
    public StepBuilder Check(string name, Func<Answer, bool> holds)
    {
        _checks.Add(new Check.Code(name, holds));
        return this;
    }

    /// <param name="path">Into the answer's JSON, e.g. <c>$.items[*].id</c>.</param>
    public StepBuilder Extract(string name, string path) => Take(name, Yaml.Text(path));

    public StepBuilder ExtractHeader(string name, string header) =>
        Take(name, new YamlMappingNode { { "header", Yaml.Text(header) } });

    /// <param name="pattern">Its first group is the value.</param>
    public StepBuilder ExtractMatch(string name, string pattern) =>
        Take(name, new YamlMappingNode { { "regex", Yaml.Text(pattern) } });

    /// <param name="read">Null from it where the answer does not hold the value. Called by several threads at once.</param>
    public StepBuilder Extract(string name, Func<Answer, string?> read)
    {
        _extracts[name] = read;
        return Take(name, Yaml.Text("$"));
    }

    /// <summary>A promise of this step's own, e.g. <c>p95&lt;200ms</c>.</summary>
    public StepBuilder Promise(string slo) => Set("slo", Yaml.Text(slo));

    /// <summary>The ways on, by weight; <c>end</c> ends the session. Without it the step added next follows.</summary>
    public StepBuilder Next(params ReadOnlySpan<(string To, double Weight)> ways) => Set("next", Yaml.Ways(ways));

    internal Step Complete(Step step, IReadOnlyList<Slot> slots) =>
        step with
        {
            Code = _request,
            Checks = [.. step.Checks, .. _checks],
            Extracts =
            [
                .. step.Extracts.Select(extract =>
                    _extracts.TryGetValue(slots[extract.Slot].Name, out var read)
                        ? new Extract.Code(extract.Slot, read)
                        : extract
                ),
            ],
        };

    private StepBuilder Take(string name, YamlNode from)
    {
        Yaml.Map(Node, "extract").Children[name] = from;
        return this;
    }

    private StepBuilder Expect(string key, YamlNode value)
    {
        Yaml.Map(Node, "expect").Children[key] = value;
        return this;
    }

    private StepBuilder Set(string key, YamlNode value)
    {
        Node.Children[key] = value;
        return this;
    }
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Tests.Scenarios.Schema;

public sealed partial class ScenarioSchemaTests
{
    private static readonly JsonSchema s_schema = new(JsonNode.Parse(ScenarioSchema.Text)!.AsObject());
    private static readonly string s_root = Root();

    /// <summary>Uses every key there is.</summary>
    private const string Everything = """
        scenario: everything
        description: all keys
        target: http://127.0.0.1:5080
        arrival:
          sessions-per-second: 4
          process: { bursty: [{ times: 0.5, stays: 10s, weight: 3 }, { times: 3, stays: 2s }] }
          profile: [{ at: 0s, times: 0.5 }, { at: 5m, times: 1 }]
        slo: p95<300ms,errors<0.1%
        data: { users: { file: users.csv, order: sequential } }
        variables:
          page: { integer: { min: 1, max: 5 }, each: request }
          product: { zipf: { min: 1, max: 100, exponent: 1.05 }, each: session }
          city: { choice: { Berlin: 30, Bonn: 5 } }
          word: { choice: [a, 7] }
          mail: { format: "user{n}@example.test", n: { integer: { min: 1, max: 9 } } }
          item: { popularity: { weights: [5, 2, 1], of: { integer: { min: 1, max: 9 } } } }
          other: { popularity: { weights: { file: users.csv }, of: { file: users.csv } } }
        sign-in:
          - { name: sign-in, post: /in, json: { a: [1, "{mail}"] }, extract: { token: $.token } }
        journeys:
          browse:
            weight: 3
            signed-in: true
            start: { search: 2, view: 1 }
            steps:
              - name: search
                get: /search?q={word}&p={page}
                headers: { authorization: "Bearer {token}" }
                probability: 0.5
                slo: p95<200ms
                expect:
                  status: [200, 404]
                  header: { content-type: application/json }
                  json: { $.ok: true, $.none: null }
                  contains: text
                  matches: ^a
                  body-at-most: 100KB
                extract: { id: "$.items[*].id", a: { json: $.a }, b: { header: x-b }, c: { regex: "n=(.*)" } }
                next: { view: 0.6, search-again: 0.2, end: 0.2 }
              - { name: view, get: "/v/{item}", think: { exponential: 2s }, next: [{ to: view, weight: 1, think: { fixed: 1s } }, { to: end }] }
              - { name: search, id: search-again, head: /s, think: { uniform: [1s, 2s] }, next: change }
              - { name: change, put: /s, think: { lognormal: { median: 2s, sigma: 0.8 } } }
              - { name: patch, patch: /s, think: { empirical: [100ms, 1s, 8s] } }
              - { name: drop, delete: /s, think: { curve: [[0, 0s], [0.5, 1s], [1, 1m]] } }
              - { name: again, get: /again, think: 1.5s }
              - { name: ask, options: /s }
        proxies: { db: { listen: "127.0.0.1:6432", to: "127.0.0.1:5432" } }
        faults:
          - { name: a, at: 1s, level: 100%, for: 1s, recover-within: 5s, through: db, latency: { up: 20ms±5ms, down: { normal: { mean: 5ms, deviation: 1ms } } } }
          - { name: b, at: 1s, for: 1s, through: db, latency: { lognormal: { median: 5ms, sigma: 0.5 } } }
          - { name: c, at: 1s, for: 1s, through: db, latency: { uniform: { low: 5ms, high: 6ms } } }
          - { name: d, at: 1s, for: 1s, through: db, bandwidth: { up: 500KB/s, down: 10Mbit/s } }
          - { name: e, at: 1s, for: 1s, through: db, reset: true }
          - { name: f, at: 1s, for: 1s, through: db, black-hole: {} }
          - { name: g, at: 1s, for: 1s, through: db, refuse: true }
          - { name: h, at: 1s, for: 1s, through: db, slow-close: 5s }
          - { name: i, at: 1s, for: 1s, through: db, http: { status: 503, delay: 1ms, probability: 0.5 } }
          - { name: j, at: 1s, for: 1s, stop: { process: worker, with-children: true } }
          - { name: k, at: 1s, kill: { pid: 7 } }
          - { name: l, at: 1s, for: 1s, pause-replica: { on: replica } }
          - { name: m, at: 1s, for: 1s, hold-lock: { table: orders, mode: share } }
          - { name: o, at: 1s, for: 1s, hold-lock: { table: orders, rows: id = 1, on: main } }
          - { name: p, at: 1s, for: 1s, hold-lock: { advisory: 42 } }
          - { name: q, at: 1s, for: 1s, exhaust-pool: { connections: 50, on: main } }
          - { name: r, at: 1s, for: 1s, fill-disk: { directory: /data, size: 2GB, reserve: 1GB } }
        abort-if: [errors>20% for 5s]
        checks: [{ name: s, on: main, sql: SELECT 1, expect: no-rows }, { name: t, sql: SELECT 1, equals: SELECT 1 }]
        """;

    private static readonly string[] s_refused =
    [
        "just words",
        "{}",
        "scenario: x",
        "{ scenario: x, arrival: { sessions-per-second: 1 }, journeys: {} }",
        Closed("users: 5, arrival: { sessions-per-second: 1 }"),
        Closed("").Replace(", ,", ","),
        Step("users: 5, ", "name: s, get: /"),
        Step("target: ftp://x, ", "name: s, get: /"),
        Step(
            "variables: { a: { integer: { min: 1, max: 2 }, zipf: { min: 1, max: 2, exponent: 1 } } }, ",
            "name: s, get: /"
        ),
        Step("variables: { a: { integer: { min: one, max: 2 } } }, ", "name: s, get: /"),
        Step("variables: { a: { integer: { min: 1, max: 2 }, each: day } }, ", "name: s, get: /"),
        Step("variables: { a: {} }, ", "name: s, get: /"),
        Step("data: { a: { file: x.csv, order: shuffled } }, ", "name: s, get: /"),
        Step("", "get: /"),
        Step("", "name: s"),
        Step("", "name: s, get: /, post: /"),
        Step("", "name: s, get: x"),
        Step("", "name: s, get: /, think: 2"),
        Step("", "name: s, get: /, think: { fixed: 1s, exponential: 2s }"),
        Step("", "name: s, get: /, think: { fixed: 2 }"),
        Step("", "name: s, get: /, think: { uniform: [1s] }"),
        Step("", "name: s, get: /, think: { empirical: [1s] }"),
        Step("", "name: s, get: /, probability: 0"),
        Step("", "name: s, get: /, expect: {}"),
        Step("", "name: s, get: /, expect: { status: 99 }"),
        Step("", "name: s, get: /, expect: { status: [] }"),
        Step("", "name: s, get: /, expect: { json: { ok: true } }"),
        Step("", "name: s, get: /, expect: { body-at-most: 5 }"),
        Step("", "name: s, get: /, extract: { a: x }"),
        Step("", "name: s, get: /, extract: { a: { json: $.x, header: x } }"),
        Step("", "name: s, get: /, headers: { 'bad name': x }"),
        Step("", "name: s, get: /, next: []"),
        Step("", "name: s, get: /, next: [{ weight: 1 }]"),
        Step("", "name: s, get: /, next: { end: x }"),
        Step("sign-in: [], ", "name: s, get: /"),
        Step("proxies: { db: { listen: here, to: there } }, ", "name: s, get: /"),
        Step("faults: [{ name: f, at: 1s, for: 1s }], ", "name: s, get: /"),
        Step("faults: [{ name: f, for: 1s, stop: { pid: 7 } }], ", "name: s, get: /"),
        Step("faults: [{ name: f, at: 1s, for: 1s, reset: true }], ", "name: s, get: /"),
        Step("faults: [{ name: f, at: 1s, for: 1s, stop: { pid: 7 }, kill: { pid: 7 } }], ", "name: s, get: /"),
        Step("faults: [{ name: f, at: 1s, for: 1s, kill: { pid: 7 } }], ", "name: s, get: /"),
        Step("faults: [{ name: f, at: 1s, for: 1s, hold-lock: { advisory: 1, table: t } }], ", "name: s, get: /"),
        Step("abort-if: errors>20%, ", "name: s, get: /"),
        Step("checks: [{ name: c, sql: SELECT 1 }], ", "name: s, get: /"),
        Step("sign-in: [{ name: a, get: /, next: end }], ", "name: s, get: /"),
    ];

    public static TheoryData<string> Refused => [.. s_refused];

    public static TheoryData<string, string, string> Sections =>
        new()
        {
            { "", "properties", "zzzzzzzzzzzz: 1" },
            { "arrival", "properties", "arrival: { zzzzzzzzzzzz: 1 }" },
            { "burst", "properties", "arrival: { process: { bursty: [{ zzzzzzzzzzzz: 1 }] } }" },
            { "profilePoint", "properties", "arrival: { profile: [{ zzzzzzzzzzzz: 1 }] }" },
            { "dataSet", "properties", "data: { a: { zzzzzzzzzzzz: 1 } }" },
            { "range", "properties", "variables: { a: { integer: { zzzzzzzzzzzz: 1 } } }" },
            { "zipf", "properties", "variables: { a: { zipf: { zzzzzzzzzzzz: 1 } } }" },
            { "popularity", "properties", "variables: { a: { popularity: { zzzzzzzzzzzz: 1 } } }" },
            { "journey", "properties", "journeys: { a: { zzzzzzzzzzzz: 1 } }" },
            { "step", "properties", "journeys: { a: { steps: [{ zzzzzzzzzzzz: 1 }] } }" },
            { "think", "properties", "journeys: { a: { steps: [{ think: { zzzzzzzzzzzz: 1 } }] } }" },
            { "expect", "properties", "journeys: { a: { steps: [{ expect: { zzzzzzzzzzzz: 1 } }] } }" },
            { "way", "properties", "journeys: { a: { steps: [{ next: [{ zzzzzzzzzzzz: 1 }] }] } }" },
            { "proxy", "properties", "proxies: { a: { zzzzzzzzzzzz: 1 } }" },
            { "httpFault", "properties", "faults: [{ http: { zzzzzzzzzzzz: 1 } }]" },
            { "process", "properties", "faults: [{ stop: { zzzzzzzzzzzz: 1 } }]" },
            { "killed", "properties", "faults: [{ kill: { zzzzzzzzzzzz: 1 } }]" },
            { "heldLock", "properties", "faults: [{ hold-lock: { zzzzzzzzzzzz: 1 } }]" },
            { "dataCheck", "properties", "checks: [{ zzzzzzzzzzzz: 1 }]" },
            {
                "extract",
                "anyOf/1/properties",
                "journeys: { a: { steps: [{ extract: { x: { zzzzzzzzzzzz: 1 } } }] } }"
            },
        };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Schema_and_reader_know_the_same_keys(string definition, string place, string yaml)
    {
        var error = ScenarioFile
            .Parse(yaml, "/nowhere")
            .Errors.Single(error => error.Message.StartsWith("is not a key known here", StringComparison.Ordinal));
        var known = error.Message[(error.Message.IndexOf("there are ", StringComparison.Ordinal) + 10)..].Split(", ");
        JsonNode node = definition.Length == 0 ? JsonNode.Parse(ScenarioSchema.Text)! : s_schema.At(definition);
        foreach (var part in place.Split('/'))
        {
            node = int.TryParse(part, out var index) ? node[index]! : node[part]!;
        }
        node.AsObject().Select(pair => pair.Key).ShouldBe(known, ignoreOrder: true);
    }

    [Fact]
    public void Accepts_every_scenario_of_the_repository()
    {
        var files = Directory
            .EnumerateFiles(s_root, "*.yaml", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/") && !file.Contains("/obj/") && !file.Contains("/node_modules/"))
            .Select(File.ReadAllText)
            .Concat(InPages())
            .Where(text => text.Contains("journeys:") && text.Contains("scenario:"))
            .ToList();
        files.Count.ShouldBeGreaterThan(2);
        foreach (var text in files)
        {
            s_schema.Accepts(YamlAsJson.Read(text)).ShouldBeTrue(text);
        }
    }

    [Fact]
    public void Accepts_what_uses_every_key()
    {
        using var folder = new Folder();
        folder.Write("users.csv", "weight\n3\n2\n");
        Yaml.Read(Everything, folder.Path);
        s_schema.Accepts(YamlAsJson.Read(Everything)).ShouldBeTrue();
        s_schema.Accepts(YamlAsJson.Read(Closed("users: 5"))).ShouldBeTrue();
        Yaml.Read(Closed("users: 5"));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_by_shape_what_the_reader_refuses(string yaml)
    {
        ScenarioFile.Parse(yaml, "/nowhere").Scenario.ShouldBeNull();
        s_schema.Accepts(YamlAsJson.Read(yaml)).ShouldBeFalse();
    }

    [Fact]
    public void A_key_misspelt_is_refused_by_both_or_by_neither()
    {
        using var folder = new Folder();
        folder.Write("users.csv", "weight\n3\n2\n");
        var keys = Key().Matches(Everything).ToList();
        keys.Count.ShouldBeGreaterThan(100);
        // The drawn parts of a format bear free names; that they are those of the text is beyond a schema.
        foreach (var key in keys.Select(match => match.Groups["key"]).Where(key => key.Value != "n"))
        {
            var text = Everything.Insert(key.Index + key.Length, "zzz");
            var errors = ScenarioFile.Parse(text, folder.Path).Errors;
            var byShape = errors.Any(error =>
                error.Message.StartsWith("is not a key known here", StringComparison.Ordinal)
                || error.Message.StartsWith("is missing", StringComparison.Ordinal)
                || error.Message.StartsWith("takes exactly one of", StringComparison.Ordinal)
            );
            var accepted = s_schema.Accepts(YamlAsJson.Read(text));
            accepted.ShouldBe(!byShape, $"{key.Value} misspelt at {key.Index}: {string.Join('\n', errors)}");
        }
    }

    private static string Step(string before, string step) =>
        $"{{ scenario: x, arrival: {{ sessions-per-second: 1 }}, {before}journeys: {{ a: {{ steps: [{{ {step} }}] }} }} }}";

    private static string Closed(string keys) =>
        $"{{ scenario: x, model: closed, {keys}, journeys: {{ a: {{ steps: [{{ name: s, get: / }}] }} }} }}";

    private static IEnumerable<string> InPages() =>
        Directory
            .EnumerateFiles(Path.Combine(s_root, "docs"), "*.md", SearchOption.AllDirectories)
            .SelectMany(page => Block().Matches(File.ReadAllText(page)))
            .Select(match => match.Groups[1].Value);

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "plimsoll.slnx")))
        {
            root = root.Parent!;
        }
        return root.FullName;
    }

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    // Not the names of headers, JSON members and paths into answers, which are free.
    [GeneratedRegex(@"(?<=^|[ {,])(?<key>[a-z][a-z-]*):(?=[ \n])", RegexOptions.Multiline)]
    private static partial Regex Key();
}

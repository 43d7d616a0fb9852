using System.Text.Json.Nodes;
using Plimsoll.Load.Learning.Templates;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Scenarios.Building;
using Plimsoll.Load.Scenarios.Writing;

namespace Plimsoll.Load.Sources.Har;

/// <summary>
/// Turns recorded requests into steps. What was in an earlier answer is taken from there again; what must not be copied and is
/// not in one becomes a variable to be filled in; ids become variables of those recorded.
/// </summary>
internal sealed class HarJourney(Secrets secrets, IReadOnlyList<HarEntry> entries)
{
    private static readonly string[] s_harmless = ["accept", "x-requested-with"];
    private readonly VariableBook _variables = new();
    private readonly AnswerValues _answers = new();
    private readonly Dictionary<AnswerPlace, string> _extracted = [];
    private readonly ILookup<string, string> _ids = entries
        .SelectMany(entry => Places(entry).Where(place => place.IsId))
        .ToLookup(place => place.Template, place => place.Value, StringComparer.Ordinal);

    public ImportedScenario Build(
        string name,
        string origin,
        ImportOptions options,
        IReadOnlyDictionary<string, int> leftOut
    )
    {
        var steps = new List<Action<JourneyBuilder>>();
        var ended = entries[0].Started;
        foreach (var (i, entry) in entries.Index())
        {
            var think = TimeSpan.FromMilliseconds(
                Math.Round(Math.Clamp((entry.Started - ended).TotalMilliseconds, 0, 3_600_000))
            );
            ended = entry.Ended > ended ? entry.Ended : ended;
            steps.Add(Step(entry, i, think));
            if (entry.Answer is { } answer && HarChoice.IsJson(entry.MediaType))
            {
                _answers.Add(i, answer);
            }
        }
        var scenario = ScenarioBuilder
            .Named(name)
            .Description("One walk, as it was recorded.")
            .Target(origin)
            .SessionsPerSecond(options.SessionsPerSecond)
            .Journey("recorded", journey => steps.ForEach(step => step(journey)));
        _variables.AddTo(scenario);
        var built = scenario.Build();
        return new ImportedScenario(built, ScenarioWriter.Write(built), leftOut, _variables.ToFillIn);
    }

    private Action<JourneyBuilder> Step(HarEntry entry, int index, TimeSpan think)
    {
        var path = "";
        var label = entry.Method + " ";
        foreach (var place in Places(entry))
        {
            var text = place.IsId
                ? $"{{{Id(place, index)}}}" + place.Ending
                : Literal(place.Raw, place.Value, place.Name);
            path += "/" + text;
            label += "/" + text;
        }
        var query = string.Join('&', HarUrl.Parameters(entry.Url).Select(pair => Parameter(pair, index)));
        path += query.Length > 0 ? "?" + query : "";
        var headers = entry.Headers.SelectMany(header => Header(header, index)).ToList();
        var body = entry.Body is { Length: > 0 } json ? Body(JsonNode.Parse(json), "", index) : null;
        return journey =>
            journey.Send(
                label,
                new HttpMethod(entry.Method),
                path,
                step =>
                {
                    if (think > TimeSpan.Zero)
                    {
                        step.Think(new ThinkTime.Fixed(think));
                    }
                    if (entry.Status is > 299 and not 304)
                    {
                        step.Expect(entry.Status);
                    }
                    if (body is not null)
                    {
                        step.Json(body);
                    }
                    headers.ForEach(header => step.Header(header.Key, header.Value));
                    foreach (var (place, name) in _extracted.Where(pair => pair.Key.Step == index))
                    {
                        step.Extract(name, place.Path);
                    }
                }
            );
    }

    /// <returns>The name of the variable that stands for an id.</returns>
    private string Id(PathPlace place, int step) =>
        Earlier(place.Value, place.Name, step)
        ?? (
            secrets.AreIn(place.Value)
                ? _variables.Unknown(place.Name)
                : _variables.Choice(place.Name, [.. _ids[place.Template].Where(value => !secrets.AreIn(value))])
        );

    private string Parameter((string Name, string Value, bool HasValue) pair, int step)
    {
        var name = Braces(Uri.EscapeDataString(pair.Name));
        return pair.HasValue ? $"{name}={Value(pair.Name, pair.Value, Uri.EscapeDataString(pair.Value), step)}" : name;
    }

    private IEnumerable<KeyValuePair<string, string>> Header(KeyValuePair<string, string> header, int step)
    {
        var name = header.Key.ToLowerInvariant();
        if (s_harmless.Contains(name) && !secrets.AreIn(header.Value))
        {
            yield return new(name, Braces(header.Value));
        }
        else if (
            name is not ("cookie" or "set-cookie" or "proxy-authorization")
            && name[0] != ':'
            && Secrets.IsSecret(name)
        )
        {
            var blank = name == "authorization" ? header.Value.IndexOf(' ') : -1;
            var (scheme, value) = (header.Value[..(blank + 1)], header.Value[(blank + 1)..]);
            var variable = Earlier(value, name, step) ?? _variables.Unknown(name);
            yield return new(name, $"{scheme}{{{variable}}}");
        }
    }

    private JsonNode? Body(JsonNode? node, string name, int step) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.Select(pair => KeyValuePair.Create(pair.Key, Body(pair.Value, pair.Key, step)))
            ),
            JsonArray list => new JsonArray([.. list.Select(item => Body(item, name, step))]),
            JsonValue value when value.TryGetValue<string>(out var text) => Value(name, text, Braces(text), step),
            JsonValue value
                when name.EndsWith("id", StringComparison.OrdinalIgnoreCase)
                    && Earlier(value.ToJsonString(), name, step) is { } variable => $"{{{variable}}}",
            JsonValue value
                when Secrets.IsSecret(name) && value.GetValueKind() == System.Text.Json.JsonValueKind.Number =>
                $"{{{_variables.Unknown(name)}}}",
            _ => node?.DeepClone(),
        };

    /// <param name="literal">The value as it may stand there.</param>
    private string Value(string name, string value, string literal, int step)
    {
        var isSecret = Secrets.IsSecret(name) || secrets.AreIn(value) || IsAddress(value);
        var isId = SegmentShapes.Of(value) is not (SegmentShape.Word or SegmentShape.Opaque or SegmentShape.Date);
        var variable = isSecret || (isId && value.Length > 2) ? Earlier(value, name, step) : null;
        return variable is not null ? $"{{{variable}}}"
            : isSecret && value.Length > 0 ? $"{{{_variables.Unknown(name)}}}"
            : literal;
    }

    /// <summary>A variable that takes the value from an earlier answer, if one held it.</summary>
    private string? Earlier(string value, string wanted, int step)
    {
        if (_answers.Find(value) is not { } place || place.Step >= step || secrets.AreIn(place.Path))
        {
            return null;
        }
        if (!_extracted.TryGetValue(place, out var name))
        {
            _extracted[place] = name = _variables.Reserve(wanted);
        }
        return name;
    }

    private string Literal(string raw, string value, string name) =>
        secrets.AreIn(value) || IsAddress(value) ? $"{{{_variables.Unknown(name)}}}" : Braces(raw);

    /// <summary>Of mail, most likely.</summary>
    private static bool IsAddress(string value) => value.IndexOf('@') is > 0 and var at && at < value.LastIndexOf('.');

    private static string Braces(string text) => text.Replace("{", "{{").Replace("}", "}}");

    private static IEnumerable<PathPlace> Places(HarEntry entry)
    {
        var template = "";
        var before = "";
        foreach (var raw in entry.Url.AbsolutePath.Split('/').Skip(1))
        {
            var value = Uri.UnescapeDataString(raw);
            var ending = SegmentShapes.EndingOf(value);
            var stem = value[..^ending.Length];
            var isId = SegmentShapes.Of(stem) is not (SegmentShape.Word or SegmentShape.Opaque);
            var name = before.Length == 0 ? "id" : before.TrimEnd('s') + "-id";
            template += isId ? "/{}" + ending : "/" + raw;
            yield return new PathPlace(raw, isId ? stem : value, isId ? ending : "", isId, name, template);
            before = isId ? before : value;
        }
    }

    /// <param name="Value">Unescaped; of an id without its ending.</param>
    /// <param name="Name">What a variable for it would be called.</param>
    /// <param name="Template">The path up to here, ids left open.</param>
    private sealed record PathPlace(string Raw, string Value, string Ending, bool IsId, string Name, string Template);
}

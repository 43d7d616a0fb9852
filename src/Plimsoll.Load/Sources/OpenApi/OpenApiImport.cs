using System.Text;
using System.Text.Json.Nodes;
using Plimsoll.Core;
using Plimsoll.Load.Scenarios.Building;
using Plimsoll.Load.Scenarios.Writing;

namespace Plimsoll.Load.Sources.OpenApi;

/// <summary>
/// A scenario from the description of an interface (OpenAPI 3): a journey for each tag, whose sessions ask for its operations
/// in the order described. It says what can be asked for, not what people ask for: weights and think times are to be put right.
/// </summary>
public sealed class OpenApiImport
{
    private static readonly TimeSpan s_think = TimeSpan.FromSeconds(1);
    private readonly OpenApiDocument _document;
    private readonly ImportOptions _options;
    private readonly VariableBook _variables = new();
    private readonly ExampleValues _values;
    private readonly Dictionary<string, int> _leftOut = new(StringComparer.Ordinal);

    private OpenApiImport(OpenApiDocument document, ImportOptions options)
    {
        _document = document;
        _options = options;
        _values = new ExampleValues(document, _variables);
    }

    /// <exception cref="PlimsollException">The file cannot be read, is no OpenAPI 3, or describes nothing that may be asked for.</exception>
    public static ImportedScenario Import(string path, ImportOptions options)
    {
        var import = new OpenApiImport(OpenApiFile.Read(path), options);
        return import.Build(path);
    }

    private ImportedScenario Build(string path)
    {
        var kept = _document.Operations().Where(Keeps).ToList();
        if (kept.Count == 0)
        {
            throw new PlimsollException(
                Fault.File,
                $"The interface {path} describes nothing that may be asked for"
                    + (
                        _leftOut.Count == 0
                            ? "."
                            : $": {string.Join("; ", _leftOut.Select(pair => $"{pair.Value} {pair.Key}"))}."
                    ),
                "Allow operations by name, e.g. --allow 'POST /search'."
            );
        }
        var scenario = ScenarioBuilder
            .Named(_options.Name ?? _document.Title ?? Path.GetFileNameWithoutExtension(path))
            .Description("What the interface describes. Put weights and think times right.")
            .SessionsPerSecond(_options.SessionsPerSecond);
        if (_document.Server is { } server)
        {
            scenario.Target(server.ToString());
        }
        foreach (var tag in kept.GroupBy(operation => operation.Tag, StringComparer.Ordinal))
        {
            scenario.Journey(
                tag.Key,
                journey => tag.Index().ToList().ForEach(each => Add(each.Item, each.Index, journey))
            );
        }
        _variables.AddTo(scenario);
        var built = scenario.Build();
        return new ImportedScenario(built, ScenarioWriter.Write(built), _leftOut, _variables.ToFillIn);
    }

    private bool Keeps(OpenApiOperation operation)
    {
        var reason =
            operation.IsDeprecated ? "deprecated operations"
            : !_options.Takes(operation.Method, operation.Path)
                ? $"{operation.Method} operations, which may change something; allow them by name: --allow '{operation.Method} {operation.Path}'"
            : Bodies(operation) is { } body && JsonOf(body) is null ? "operations with a body that is not JSON"
            : null;
        if (reason is not null)
        {
            _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + 1;
        }
        return reason is null;
    }

    private void Add(OpenApiOperation operation, int index, JourneyBuilder journey)
    {
        var path = _document.Prefix + Template(operation);
        var headers = new List<(string Name, string Value)>();
        var query = new List<string>();
        foreach (var parameter in operation.Parameters.Where(IsNeeded))
        {
            var name = OpenApiDocument.Text(parameter["name"])!;
            var value = $"{{{_values.Variable(name, parameter)}}}";
            switch (OpenApiDocument.Text(parameter["in"]))
            {
                case "query":
                    query.Add($"{Braces(Uri.EscapeDataString(name))}={value}");
                    break;
                case "header":
                    headers.Add((name, value));
                    break;
            }
        }
        Prove(operation, headers, query);
        journey.Send(
            operation.Label,
            new HttpMethod(operation.Method),
            path + (query.Count > 0 ? "?" + string.Join('&', query) : ""),
            step =>
            {
                if (index > 0)
                {
                    step.Think(s_think);
                }
                if (operation.Statuses is { Count: > 0 } statuses)
                {
                    step.Expect([.. statuses]);
                }
                headers.ForEach(header => step.Header(header.Name, header.Value));
                if (
                    Bodies(operation) is { } content
                    && _document.Follow(JsonOf(content)) is { } media
                    && _values.Body(media) is { } body
                )
                {
                    step.Json(body);
                }
            }
        );
    }

    /// <summary>The path with a variable for each of its parameters.</summary>
    private string Template(OpenApiOperation operation)
    {
        var path = new StringBuilder();
        foreach (var (i, part) in operation.Path.Split('{').Index())
        {
            if (i == 0 || part.IndexOf('}') is not (> 0 and var end))
            {
                path.Append(i == 0 ? part : Braces("{" + part));
                continue;
            }
            var parameter = operation.Parameters.FirstOrDefault(each =>
                OpenApiDocument.Text(each["in"]) == "path" && OpenApiDocument.Text(each["name"]) == part[..end]
            );
            path.Append('{')
                .Append(_values.Variable(part[..end], parameter ?? []))
                .Append('}')
                .Append(Braces(part[(end + 1)..]));
        }
        return path.ToString();
    }

    /// <summary>Of a header only what is required: else it would be sent where people's clients do not send it.</summary>
    private static bool IsNeeded(JsonObject parameter) =>
        OpenApiDocument.Text(parameter["name"]) is { Length: > 0 } name
        && !name.Equals("authorization", StringComparison.OrdinalIgnoreCase)
        && parameter["required"] is JsonValue value
        && value.TryGetValue<bool>(out var required)
        && required;

    /// <summary>Leaves a place for what proves who asks; it is never in the description.</summary>
    private void Prove(OpenApiOperation operation, List<(string Name, string Value)> headers, List<string> query)
    {
        foreach (var scheme in _document.Security(operation))
        {
            var name = OpenApiDocument.Text(scheme["name"]);
            switch (OpenApiDocument.Text(scheme["type"]))
            {
                case "http" when OpenApiDocument.Text(scheme["scheme"])?.ToLowerInvariant() == "basic":
                    headers.Add(("authorization", $"Basic {{{_variables.Unknown("user-and-password-base64")}}}"));
                    break;
                case "http" or "oauth2" or "openIdConnect":
                    headers.Add(("authorization", $"Bearer {{{_variables.Unknown("token")}}}"));
                    break;
                case "apiKey" when name is not null && OpenApiDocument.Text(scheme["in"]) == "header":
                    headers.Add((name, $"{{{_variables.Unknown(name)}}}"));
                    break;
                case "apiKey" when name is not null && OpenApiDocument.Text(scheme["in"]) == "query":
                    query.Add($"{Braces(Uri.EscapeDataString(name))}={{{_variables.Unknown(name)}}}");
                    break;
            }
        }
    }

    private static string Braces(string text) => text.Replace("{", "{{").Replace("}", "}}");

    private JsonObject? Bodies(OpenApiOperation operation) =>
        _document.Follow(_document.Follow(operation.Node["requestBody"])?["content"]);

    private static JsonNode? JsonOf(JsonObject content) =>
        content.FirstOrDefault(pair => Har.HarChoice.IsJson(pair.Key.Split(';')[0].Trim())).Value;
}

using System.Text.Json.Nodes;

namespace Plimsoll.Load.Sources.OpenApi;

/// <summary>A description of an interface, with its references followed.</summary>
internal sealed class OpenApiDocument(JsonObject root)
{
    private const int LongestChain = 16;
    private static readonly string[] s_methods = ["get", "head", "post", "put", "patch", "delete"];

    public string? Title => Text(Follow(root["info"])?["title"]);

    /// <summary>The first server's address, its variables filled in; null where it is relative or missing.</summary>
    public Uri? Server =>
        Uri.TryCreate(ServerText, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    /// <summary>What a relative address of the first server puts before every path; empty where there is none.</summary>
    public string Prefix => Server is null && ServerText is ['/', ..] path ? path.TrimEnd('/') : "";

    public IEnumerable<OpenApiOperation> Operations()
    {
        foreach (var (path, item) in root["paths"] as JsonObject ?? [])
        {
            if (Follow(item) is not { } methods || !path.StartsWith('/'))
            {
                continue;
            }
            foreach (var method in s_methods)
            {
                if (Follow(methods[method]) is { } operation)
                {
                    yield return new OpenApiOperation(
                        method.ToUpperInvariant(),
                        path,
                        operation,
                        Parameters(methods, operation)
                    );
                }
            }
        }
    }

    /// <summary>The object itself, or the one that its <c>$ref</c> names in this document; null where it is none.</summary>
    public JsonObject? Follow(JsonNode? node)
    {
        for (var i = 0; i < LongestChain && node is JsonObject map; i++)
        {
            if (Text(map["$ref"]) is not { } reference)
            {
                return map;
            }
            node = reference.StartsWith("#/", StringComparison.Ordinal)
                ? reference[2..]
                    .Split('/')
                    .Aggregate((JsonNode?)root, (at, part) => (at as JsonObject)?[Unescaped(part)])
                : null;
        }
        return null;
    }

    /// <summary>The first of the alternatives of how somebody proves who they are; empty where nobody has to.</summary>
    public IEnumerable<JsonObject> Security(OpenApiOperation operation)
    {
        var wanted = (operation.Node["security"] ?? root["security"]) as JsonArray;
        var schemes = Follow(Follow(root["components"])?["securitySchemes"]);
        return (wanted?.FirstOrDefault() as JsonObject)?.Select(pair => Follow(schemes?[pair.Key])).OfType<JsonObject>()
            ?? [];
    }

    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private string? ServerText
    {
        get
        {
            var server = Follow((root["servers"] as JsonArray)?.FirstOrDefault());
            var text = Text(server?["url"]);
            foreach (var (name, variable) in Follow(server?["variables"]) ?? [])
            {
                text = text?.Replace($"{{{name}}}", Follow(variable)?["default"]?.ToString() ?? "");
            }
            return text;
        }
    }

    /// <summary>Those of the operation go before those of its path.</summary>
    private IReadOnlyList<JsonObject> Parameters(JsonObject path, JsonObject operation) =>
        [
            .. ((operation["parameters"] as JsonArray) ?? [])
                .Concat((path["parameters"] as JsonArray) ?? [])
                .Select(Follow)
                .OfType<JsonObject>()
                .DistinctBy(parameter => (Text(parameter["in"]), Text(parameter["name"]))),
        ];

    private static string Unescaped(string part) => Uri.UnescapeDataString(part).Replace("~1", "/").Replace("~0", "~");
}

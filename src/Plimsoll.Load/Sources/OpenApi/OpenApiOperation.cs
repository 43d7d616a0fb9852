using System.Text.Json.Nodes;

namespace Plimsoll.Load.Sources.OpenApi;

/// <param name="Path">With its parameters in braces.</param>
/// <param name="Parameters">Of the operation and of its path.</param>
internal sealed record OpenApiOperation(
    string Method,
    string Path,
    JsonObject Node,
    IReadOnlyList<JsonObject> Parameters
)
{
    public bool IsDeprecated =>
        Node["deprecated"] is JsonValue value && value.TryGetValue<bool>(out var deprecated) && deprecated;

    public string Tag => OpenApiDocument.Text((Node["tags"] as JsonArray)?.FirstOrDefault()) ?? "other";

    public string Label => OpenApiDocument.Text(Node["operationId"]) ?? $"{Method} {Path}";

    /// <summary>The statuses of success that are named; empty where none is.</summary>
    public IReadOnlyList<int> Statuses =>
        [
            .. (Node["responses"] as JsonObject ?? [])
                .Select(pair => int.TryParse(pair.Key, out var status) ? status : 0)
                .Where(status => status is >= 200 and < 400),
        ];
}

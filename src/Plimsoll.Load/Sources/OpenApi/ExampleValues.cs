using System.Text.Json.Nodes;

namespace Plimsoll.Load.Sources.OpenApi;

/// <summary>Draws values from what a description says of them: examples first, then what is allowed, then a range.</summary>
internal sealed class ExampleValues(OpenApiDocument document, VariableBook variables)
{
    private const int MostDepth = 8;

    /// <returns>The name of a variable.</returns>
    public string Variable(string name, JsonObject parameter)
    {
        var schema = document.Follow(parameter["schema"]) ?? [];
        if (Examples(parameter) is { Count: > 0 } examples)
        {
            return variables.Choice(name, examples);
        }
        return Of(name, schema);
    }

    /// <summary>A body by its example, or by its schema with what is required.</summary>
    public JsonNode? Body(JsonObject media) =>
        media["example"] is { } example ? Escaped(example)
        : document
            .Follow(media["examples"])
            ?.Select(pair => document.Follow(pair.Value)?["value"])
            .FirstOrDefault(value => value is not null)
            is { } first
            ? Escaped(first)
        : BySchema("body", document.Follow(media["schema"]) ?? [], MostDepth);

    private string Of(string name, JsonObject schema)
    {
        if (Examples(schema) is { Count: > 0 } examples)
        {
            return variables.Choice(name, examples);
        }
        if (schema["enum"] is JsonArray { Count: > 0 } allowed)
        {
            return variables.Choice(name, [.. allowed.Select(TextOf)]);
        }
        if (schema["default"] is JsonValue usual)
        {
            return variables.Choice(name, [TextOf(usual)]);
        }
        switch (TypeOf(schema))
        {
            case "integer":
                var min = Bound(schema, "minimum", "exclusiveMinimum", 1) ?? 1;
                var max = Bound(schema, "maximum", "exclusiveMaximum", -1) ?? Math.Max(min, min + 99);
                return variables.Integer(name, min, Math.Max(min, max));
            case "number":
                return variables.Choice(name, [TextOf(schema["minimum"]) is { Length: > 0 } least ? least : "1"]);
            case "boolean":
                return variables.Choice(name, ["true", "false"]);
            case "array":
                return Of(name, document.Follow(schema["items"]) ?? []);
            default:
                return OpenApiDocument.Text(schema["format"]) switch
                {
                    "date" => variables.Choice(name, ["2025-01-15"]),
                    "date-time" => variables.Choice(name, ["2025-01-15T12:00:00Z"]),
                    _ => variables.Unknown(name),
                };
        }
    }

    private JsonNode? BySchema(string name, JsonObject schema, int depth)
    {
        if (schema["example"] is { } example)
        {
            return Escaped(example);
        }
        if (
            depth > 0
            && (TypeOf(schema) == "object" || schema["properties"] is not null || schema["allOf"] is not null)
        )
        {
            var body = new JsonObject();
            foreach (
                var part in (schema["allOf"] as JsonArray ?? [])
                    .Select(document.Follow)
                    .OfType<JsonObject>()
                    .Append(schema)
            )
            {
                var required = (part["required"] as JsonArray ?? []).Select(OpenApiDocument.Text).ToHashSet();
                foreach (
                    var (key, value) in (document.Follow(part["properties"]) ?? []).Where(pair =>
                        required.Contains(pair.Key)
                    )
                )
                {
                    body[key] = BySchema(key, document.Follow(value) ?? [], depth - 1);
                }
            }
            return body;
        }
        if (TypeOf(schema) == "array")
        {
            return depth > 0 ? new JsonArray(BySchema(name, document.Follow(schema["items"]) ?? [], depth - 1)) : [];
        }
        return $"{{{Of(name, schema)}}}";
    }

    private List<string> Examples(JsonObject of)
    {
        var named = document.Follow(of["examples"])?.Select(pair => document.Follow(pair.Value)?["value"]);
        var listed = of["examples"] as JsonArray;
        return [.. new[] { of["example"] }.Concat(named ?? []).Concat(listed ?? []).OfType<JsonValue>().Select(TextOf)];
    }

    private static string TypeOf(JsonObject schema) =>
        OpenApiDocument.Text(schema["type"])
        ?? (schema["type"] as JsonArray)
            ?.Select(OpenApiDocument.Text)
            .FirstOrDefault(type => type is not null and not "null")
        ?? "";

    /// <param name="step">From a bound that does not belong to the range to the first that does.</param>
    private static long? Bound(JsonObject schema, string inclusive, string exclusive, long step)
    {
        var (at, beyond) = (WholeOf(schema[inclusive]), schema[exclusive] as JsonValue);
        // OpenAPI 3.0 has a flag beside the bound, 3.1 a bound of its own.
        return beyond is not null && beyond.TryGetValue<bool>(out var flag) ? at + (flag ? step : 0)
            : WholeOf(beyond) is { } border ? border + step
            : at;
    }

    private static long? WholeOf(JsonNode? node) =>
        node is JsonValue value
            ? value.TryGetValue<long>(out var whole)
                ? whole
                : value.TryGetValue<double>(out var number) && Math.Abs(number) < 1e15
                    ? (long)number
                    : null
            : null;

    private static string TextOf(JsonNode? node) => OpenApiDocument.Text(node) ?? node?.ToJsonString() ?? "";

    /// <summary>A brace in an example is a brace, and no variable.</summary>
    private static JsonNode? Escaped(JsonNode? node) =>
        node switch
        {
            JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Escaped(pair.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Escaped)]),
            JsonValue when OpenApiDocument.Text(node) is { } text => text.Replace("{", "{{").Replace("}", "}}"),
            _ => node?.DeepClone(),
        };
}

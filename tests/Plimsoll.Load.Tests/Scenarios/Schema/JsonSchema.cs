using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Plimsoll.Load.Tests.Scenarios.Schema;

/// <summary>
/// As much of JSON Schema (draft 2020-12) as our schema uses. A keyword that it does not know is an error, so that none is
/// passed over in silence.
/// </summary>
internal sealed class JsonSchema(JsonObject root)
{
    private static readonly string[] s_remarks = ["$schema", "title", "description", "$defs", "then", "else"];

    public bool Accepts(JsonNode? value) => Accepts(root, value);

    public JsonObject At(string definition) => root["$defs"]![definition]!.AsObject();

    private bool Accepts(JsonNode schema, JsonNode? value) =>
        schema is JsonObject keywords
            ? keywords.All(keyword =>
                s_remarks.Contains(keyword.Key) || Holds(keyword.Key, keyword.Value!, keywords, value)
            )
            : schema.GetValue<bool>();

    private bool Holds(string keyword, JsonNode of, JsonObject beside, JsonNode? value)
    {
        var map = value as JsonObject;
        var list = value as JsonArray;
        var number = Kind(value) is "number" or "integer" ? value!.GetValue<double>() : (double?)null;
        var text = Kind(value) == "string" ? value!.GetValue<string>() : null;
        switch (keyword)
        {
            case "$ref":
                return Accepts(At(of.GetValue<string>()["#/$defs/".Length..]), value);
            case "type":
                var kinds = of is JsonArray many
                    ? many.Select(kind => kind!.GetValue<string>())
                    : [of.GetValue<string>()];
                return kinds.Any(kind => kind == Kind(value) || (kind == "number" && Kind(value) == "integer"));
            case "const":
                return JsonNode.DeepEquals(of, value);
            case "enum":
                return of.AsArray().Any(one => JsonNode.DeepEquals(one, value));
            case "allOf":
                return of.AsArray().All(one => Accepts(one!, value));
            case "anyOf":
                return of.AsArray().Any(one => Accepts(one!, value));
            case "oneOf":
                return of.AsArray().Count(one => Accepts(one!, value)) == 1;
            case "not":
                return !Accepts(of, value);
            case "if":
                return beside[Accepts(of, value) ? "then" : "else"] is not { } branch || Accepts(branch, value);
            case "required":
                return map is null || of.AsArray().All(name => map.ContainsKey(name!.GetValue<string>()));
            case "properties":
                return map is null || map.All(pair => of[pair.Key] is not { } one || Accepts(one, pair.Value));
            case "additionalProperties":
                return map is null
                    || map.All(pair => beside["properties"]?[pair.Key] is not null || Accepts(of, pair.Value));
            case "propertyNames":
                return map is null || map.All(pair => Accepts(of, JsonValue.Create(pair.Key)));
            case "minProperties":
                return map is null || map.Count >= of.GetValue<int>();
            case "maxProperties":
                return map is null || map.Count <= of.GetValue<int>();
            case "items":
                return list is null || list.All(item => Accepts(of, item));
            case "minItems":
                return list is null || list.Count >= of.GetValue<int>();
            case "maxItems":
                return list is null || list.Count <= of.GetValue<int>();
            case "minimum":
                return number is null || number >= of.GetValue<double>();
            case "exclusiveMinimum":
                return number is null || number > of.GetValue<double>();
            case "maximum":
                return number is null || number <= of.GetValue<double>();
            case "minLength":
                return text is null || text.Length >= of.GetValue<int>();
            case "pattern":
                return text is null || Regex.IsMatch(text, of.GetValue<string>(), RegexOptions.ECMAScript);
            default:
                throw new InvalidOperationException($"The test knows no keyword {keyword}.");
        }
    }

    private static string Kind(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.Number => value.GetValue<double>() % 1 == 0 ? "integer" : "number",
                _ => "boolean",
            },
        };
}

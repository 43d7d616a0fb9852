using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Core;
using Plimsoll.Load.Scenarios.Reading.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Sources.OpenApi;

/// <summary>Reads descriptions of interfaces, in JSON or YAML (which JSON is part of).</summary>
internal static class OpenApiFile
{
    /// <exception cref="PlimsollException">It cannot be read, or is no OpenAPI 3 (<see cref="Fault.File"/>).</exception>
    public static OpenApiDocument Read(string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(path)));
            var errors = new ErrorList();
            if (stream.Documents.Count != 1 || !new YamlShape(errors).IsBounded(stream.Documents[0].RootNode))
            {
                throw Refused(
                    path,
                    errors.Count > 0 ? errors.InOrder[0].ToString() : "it holds no document, or several",
                    null
                );
            }
            var root = Convert(stream.Documents[0].RootNode) as JsonObject;
            var version = root?["openapi"] is JsonValue value ? value.ToString() : null;
            return version?.StartsWith("3.", StringComparison.Ordinal) == true ? new OpenApiDocument(root!)
                : root?["swagger"] is not null
                    ? throw Refused(path, "it is Swagger 2, the version before; convert it to OpenAPI 3", null)
                : throw Refused(path, "it lacks openapi: 3.x at its top", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The interface {path} cannot be read: {e.Message}",
                "Check the path and its permissions.",
                e
            );
        }
        catch (YamlException e)
        {
            throw Refused(
                path,
                $"line {e.Start.Line} is neither JSON nor YAML: {e.InnerException?.Message ?? e.Message}",
                e
            );
        }
    }

    private static PlimsollException Refused(string path, string why, Exception? inner) =>
        new(
            Fault.File,
            $"{path} is no OpenAPI 3 description: {why}.",
            "Take the document that the service publishes, often at /openapi.json.",
            inner
        );

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(pair =>
                    KeyValuePair.Create((pair.Key as YamlScalarNode)?.Value ?? "", Convert(pair.Value))
                )
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var word } => Plain(word ?? ""),
            _ => JsonValue.Create(((YamlScalarNode)node).Value),
        };

    private static JsonNode? Plain(string word) =>
        word is "" or "~" or "null" ? null
        : word is "true" or "false" ? JsonValue.Create(word == "true")
        : long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? JsonValue.Create(whole)
        : double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? JsonValue.Create(number)
        : JsonValue.Create(word);
}

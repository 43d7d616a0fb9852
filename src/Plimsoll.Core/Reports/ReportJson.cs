using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Core.Reports;

/// <summary>How every JSON document of ours is written: snake_case, indented, enums by name, nulls said.</summary>
public static class ReportJson
{
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = true,
            // The documents are files and pipes, never part of a page: readable SQL beats escaped quotes.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        };

    public static string Write<T>(T document) => JsonSerializer.Serialize(document, Options) + "\n";

    public static T? Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options);
}

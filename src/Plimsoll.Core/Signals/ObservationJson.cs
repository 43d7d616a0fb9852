using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plimsoll.Core.Signals;

/// <summary>Keeps an observation as JSON, so that it can be judged again.</summary>
public static class ObservationJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Plans nest, two levels of JSON for each of their nodes.
        MaxDepth = 2048,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(Observation observation) => JsonSerializer.Serialize(observation, Options);

    /// <exception cref="JsonException">It is no observation.</exception>
    public static Observation Read(string json) =>
        JsonSerializer.Deserialize<Observation>(json, Options)
        ?? throw new JsonException("The text is no observation.");
}

using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Load.Learning.Traces;

/// <summary>The small pieces of OTLP's JSON: 64-bit numbers are strings there, values say what they are.</summary>
internal static class OtlpJson
{
    private const long NanosecondsPerTick = 100;

    /// <returns>Name and value as text; no name where it is none, or neither text nor number.</returns>
    public static (string? Key, string Value) Attribute(JsonElement attribute)
    {
        if (
            attribute.ValueKind != JsonValueKind.Object
            || !attribute.TryGetProperty("key", out var key)
            || key.ValueKind != JsonValueKind.String
            || !attribute.TryGetProperty("value", out var value)
            || value.ValueKind != JsonValueKind.Object
        )
        {
            return (null, "");
        }
        foreach (var kind in value.EnumerateObject())
        {
            var text = kind.Value.ValueKind switch
            {
                JsonValueKind.String => kind.Value.GetString(),
                JsonValueKind.Number => kind.Value.GetRawText(),
                _ => null,
            };
            return text is null ? (null, "") : (key.GetString(), text);
        }
        return (null, "");
    }

    /// <param name="name">Of nanoseconds since 1970.</param>
    public static DateTime? Time(JsonElement span, string name)
    {
        if (!span.TryGetProperty(name, out var time))
        {
            return null;
        }
        var text = time.ValueKind == JsonValueKind.String ? time.GetString() : time.GetRawText();
        return
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)
            && nanoseconds > 0
            && nanoseconds <= long.MaxValue
            ? DateTime.UnixEpoch.AddTicks((long)nanoseconds / NanosecondsPerTick)
            : null;
    }

    /// <summary>The members of a list; none where it is not there or no list.</summary>
    public static IEnumerable<JsonElement> Each(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var list)
        && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];
}

using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Load.Values;

/// <summary>What a name stands for in one session.</summary>
/// <param name="Text">As it goes into a path, a header or a JSON string.</param>
/// <param name="IsJsonLiteral">Whether the text is a JSON number, boolean or null, and stays one in a JSON body.</param>
internal readonly record struct Value(string Text, bool IsJsonLiteral = false)
{
    public static Value Of(long number) => new(number.ToString(CultureInfo.InvariantCulture), true);

    /// <summary>Whether it is what a scalar in JSON says; numbers are compared as numbers.</summary>
    public bool IsJson(string json) =>
        json.StartsWith('"') ? !IsJsonLiteral && JsonSerializer.Deserialize<string>(json) == Text
        : !IsJsonLiteral ? false
        : json == Text
            || (
                double.TryParse(json, CultureInfo.InvariantCulture, out var wanted)
                && double.TryParse(Text, CultureInfo.InvariantCulture, out var found)
                && wanted == found
            );
}

using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Load.Values;

/// <summary>What a name stands for in one session.</summary>
internal readonly record struct Value
{
    private readonly string? _text;
    private readonly long _number;

    /// <param name="isJsonLiteral">Whether the text is a JSON number, boolean or null, and stays one in a JSON body.</param>
    public Value(string text, bool isJsonLiteral = false)
    {
        _text = text;
        IsJsonLiteral = isJsonLiteral;
    }

    private Value(long number)
    {
        _number = number;
        IsJsonLiteral = true;
    }

    private Value(string before, long number, string after)
    {
        _number = number;
        (Before, After) = (before, after);
    }

    /// <summary>As it goes into a path, a header or a JSON string.</summary>
    public string Text =>
        _text
        ?? (
            Before is null
                ? _number.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{Before}{_number}{After}")
        );

    /// <summary>What stands before the number; null where it stands alone.</summary>
    public string? Before { get; }

    /// <summary>What stands after it.</summary>
    public string? After { get; }

    public bool IsJsonLiteral { get; }

    /// <summary>
    /// The number where it was drawn as one, so that no text need be made of it; <see cref="Before"/> and <see cref="After"/>
    /// stand around it.
    /// </summary>
    public long? Number => _text is null ? _number : null;

    public static Value Of(long number) => new(number);

    public static Value Of(string before, long number, string after) => new(before, number, after);

    public bool Equals(Value other) => IsJsonLiteral == other.IsJsonLiteral && Text == other.Text;

    public override int GetHashCode() => HashCode.Combine(IsJsonLiteral, Text);

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

namespace Plimsoll.Load.Values;

/// <summary>What a name stands for in one session.</summary>
/// <param name="Text">As it goes into a path, a header or a JSON string.</param>
/// <param name="IsJsonLiteral">Whether the text is a JSON number, boolean or null, and stays one in a JSON body.</param>
internal readonly record struct Value(string Text, bool IsJsonLiteral = false)
{
    public static Value Of(long number) =>
        new(number.ToString(System.Globalization.CultureInfo.InvariantCulture), true);
}

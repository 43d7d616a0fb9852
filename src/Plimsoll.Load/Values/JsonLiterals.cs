using System.Text.RegularExpressions;

namespace Plimsoll.Load.Values;

/// <summary>Tells which bare words JSON reads as something other than text.</summary>
internal static partial class JsonLiterals
{
    /// <summary>Whether JSON has it as a number; <c>007</c> and <c>+49</c> it has not.</summary>
    public static bool IsNumber(string text) => Number().IsMatch(text);

    public static bool IsLiteral(string text) => text is "true" or "false" or "null" || IsNumber(text);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}

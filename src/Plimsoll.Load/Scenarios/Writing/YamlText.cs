using System.Globalization;
using System.Text;

namespace Plimsoll.Load.Scenarios.Writing;

/// <summary>Writes the small pieces of YAML.</summary>
internal static class YamlText
{
    /// <summary>Plain where YAML reads it back as the same text, else in double quotes.</summary>
    public static string Of(string text)
    {
        var isPlain =
            text.Length > 0
            && char.IsAsciiLetter(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
        return isPlain ? text : Quoted(text);
    }

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ =
                c is '"' or '\\' ? quoted.Append('\\').Append(c)
                : c is < ' ' or '\u007F' or '\u0085' or '\u2028' or '\u2029' or '\uFEFF'
                    ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")
                : quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    public static string Of(double number) => number.ToString("0.########", CultureInfo.InvariantCulture);

    /// <summary>The shortest way to say it without loss down to a microsecond.</summary>
    public static string Of(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerHour == 0 && time > TimeSpan.Zero ? Of(time.TotalHours) + "h"
        : time.Ticks % TimeSpan.TicksPerMinute == 0 && time > TimeSpan.Zero ? Of(time.TotalMinutes) + "m"
        : time.Ticks % TimeSpan.TicksPerSecond == 0 ? Of(time.TotalSeconds) + "s"
        : Of(Math.Round(time.TotalMilliseconds, 3)) + "ms";
}

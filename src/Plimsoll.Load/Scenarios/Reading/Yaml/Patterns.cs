using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Yaml;

/// <summary>Reads regular expressions that take a time proportional to the text, whatever the text is.</summary>
internal static class Patterns
{
    /// <returns>Null, with an error, where it is none.</returns>
    public static Regex? Read(YamlNode node, string path, ErrorList errors)
    {
        if (YamlSection.TextOf(node, path, errors) is not { } text)
        {
            return null;
        }
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            errors.Add(node, path, "must do without look-around and back-references, whose time has no bound");
        }
        catch (ArgumentException e)
        {
            errors.Add(node, path, $"is no regular expression: {e.Message}");
        }
        return null;
    }
}

using Plimsoll.Core.Trials;
using Plimsoll.Load.Scenarios.Reading.Yaml;

namespace Plimsoll.Load.Scenarios.Reading;

/// <summary>Reads the key <c>slo</c>, of a scenario or of a step.</summary>
internal static class SloReader
{
    /// <returns>Null where there is none, or, with errors, where it cannot be understood.</returns>
    public static Slo? Read(YamlSection section, ErrorList errors)
    {
        if (section.Text("slo") is not { } text)
        {
            return null;
        }
        if (!Slo.TryParse(text, out var slo, out var found))
        {
            foreach (var error in found)
            {
                errors.Add(section.Find("slo")!, section.PathOf("slo"), error);
            }
        }
        return slo;
    }
}

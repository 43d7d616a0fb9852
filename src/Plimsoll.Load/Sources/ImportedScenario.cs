using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Sources;

/// <summary>What an import came to.</summary>
/// <param name="Yaml">The scenario as a file.</param>
/// <param name="LeftOut">What was not taken over, by reason.</param>
/// <param name="ToFillIn">Variables whose value is not known or must not be copied: <see cref="Unknown"/> stands in their place.</param>
public sealed record ImportedScenario(
    Scenario Scenario,
    string Yaml,
    IReadOnlyDictionary<string, int> LeftOut,
    IReadOnlyList<string> ToFillIn
)
{
    /// <summary>Stands for a value that somebody must fill in.</summary>
    public const string Unknown = "FILL-IN";
}

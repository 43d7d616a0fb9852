namespace Plimsoll.Load.Scenarios;

/// <summary>A scenario, or else everything that is wrong with its text.</summary>
/// <param name="Scenario">Null just where there are errors.</param>
/// <param name="Errors">In the order of the file.</param>
public sealed record ScenarioReading(Scenario? Scenario, IReadOnlyList<ScenarioError> Errors);

namespace Plimsoll.Load.Scenarios;

/// <summary>One thing that is wrong in a scenario file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Key">The key that it concerns, e.g. <c>journeys.browse.steps[0].think</c>; empty for the file as a whole.</param>
public sealed record ScenarioError(int Line, int Column, string Key, string Message)
{
    public override string ToString() =>
        Key.Length == 0 ? $"{Line}:{Column}: {Message}" : $"{Line}:{Column}: {Key}: {Message}";
}

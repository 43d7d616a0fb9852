namespace Plimsoll.Telemetry.Runtime.Meters;

/// <summary>One metric's name and what it means.</summary>
/// <param name="Runtime">That has it; empty where any may.</param>
/// <param name="Unit">What it is in where the sender does not say.</param>
internal sealed record MeterName(string Name, Measure Measure, string Runtime = "", string Unit = "")
{
    /// <summary>One of these must be the value of some attribute; empty: any series counts.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>No attribute's value may hold this.</summary>
    public string? Not { get; init; }

    public bool Takes(IReadOnlyDictionary<string, string> attributes) =>
        (Only.Count == 0 || attributes.Values.Any(v => Only.Contains(v, StringComparer.OrdinalIgnoreCase)))
        && (Not is null || !attributes.Values.Any(v => v.Contains(Not, StringComparison.Ordinal)));
}

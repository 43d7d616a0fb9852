using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios;

/// <summary>One request of a journey.</summary>
public sealed record Step
{
    /// <summary>Its label in results; steps of one label are counted together.</summary>
    public required string Name { get; init; }
    public required HttpMethod Method { get; init; }

    /// <summary>Before the step; null where it follows at once.</summary>
    public ThinkTime? Think { get; init; }

    /// <summary>0 to 1: how often a session that comes here takes it; think time passes only then.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The statuses that count as success; empty stands for 200 to 299.</summary>
    public IReadOnlyList<int> ExpectedStatuses { get; init; } = [];

    internal Template Path { get; init; } = new([""], []);
    internal IReadOnlyList<(string Name, Template Value)> Headers { get; init; } = [];
    internal JsonTemplate? Json { get; init; }
    internal IReadOnlyList<(int Slot, JsonPath Path)> Extracts { get; init; } = [];

    public bool Expects(int status) =>
        ExpectedStatuses.Count == 0 ? status is >= 200 and < 300 : ExpectedStatuses.Contains(status);
}

using Plimsoll.Core.Trials;
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

    /// <summary>0 to 1: how often a session that comes here takes it; think time passes only then. Else it goes on.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The statuses that count as success; empty stands for 200 to 299.</summary>
    public IReadOnlyList<int> ExpectedStatuses { get; init; } = [];

    /// <summary>The ways on from it; empty stands for the step after it in the list, or the end of the session.</summary>
    public IReadOnlyList<Transition> Next { get; init; } = [];

    /// <summary>A promise of its own; null where only the scenario's counts.</summary>
    public Slo? Slo { get; init; }

    /// <summary>Makes the request in place of the templates; null from it skips the step.</summary>
    public Func<SessionValues, CodedRequest?>? Code { get; init; }

    internal Template Path { get; init; } = new([""], []);
    internal IReadOnlyList<(string Name, Template Value)> Headers { get; init; } = [];
    internal JsonTemplate? Json { get; init; }
    internal IReadOnlyList<Check> Checks { get; init; } = [];
    internal IReadOnlyList<Extract> Extracts { get; init; } = [];

    /// <summary>Whether somebody looks into the answer's body; else it is read and thrown away.</summary>
    internal bool NeedsBody => Checks.Any(check => check.NeedsBody) || Extracts.Any(extract => extract.NeedsBody);

    internal bool NeedsHeaders =>
        Checks.Any(check => check.NeedsHeaders) || Extracts.Any(extract => extract.NeedsHeaders);

    public bool Expects(int status) =>
        ExpectedStatuses.Count == 0 ? status is >= 200 and < 300 : ExpectedStatuses.Contains(status);
}

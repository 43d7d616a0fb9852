using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Signals;

/// <summary>
/// Everything that one look at a server saw, kept before it is judged, so that a better detector can judge it again.
/// Holds no value of the users' data, but for what the schema itself says of it in DDL.
/// </summary>
public sealed record Observation
{
    public required ServerFacts Server { get; init; }
    public required Window Window { get; init; }
    public required IReadOnlyList<Statement> Statements { get; init; }

    /// <summary>One for each statement that carried the load and could be planned.</summary>
    public IReadOnlyList<StatementPlan> Plans { get; init; } = [];

    /// <summary>Statements that could not be planned, and why.</summary>
    public IReadOnlyList<PlanRefusal> Refusals { get; init; } = [];

    /// <summary>Constants that statements were always seen to ask with, as far as the schema declares them.</summary>
    public IReadOnlyList<KnownConstant> Constants { get; init; } = [];
    public required Catalog Catalog { get; init; }
    public required Activity Activity { get; init; }
    public required ServerLoad Load { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyDictionary<string, Setting> Settings { get; init; }
    public IReadOnlyList<Blindspot> Blindspots { get; init; } = [];
}

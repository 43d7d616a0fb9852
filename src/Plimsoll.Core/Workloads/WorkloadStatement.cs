using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans;

namespace Plimsoll.Core.Workloads;

/// <summary>A statement with its part of the load.</summary>
public sealed record WorkloadStatement
{
    public required Statement Statement { get; init; }

    /// <summary>The counters that <see cref="Workload.Basis"/> names.</summary>
    public required StatementCounters Load { get; init; }

    /// <summary>Of the workload's server time, 0 to 1.</summary>
    public required double Share { get; init; }
    public StatementPlan? Plan { get; init; }
    public PlanRefusal? Refusal { get; init; }

    /// <summary>The tables that its plan touches; empty where it has no plan.</summary>
    public IReadOnlyList<QualifiedName> Tables { get; init; } = [];

    /// <summary>Shares of its own samples by wait class (<c>CPU</c>, <c>IO</c>, <c>Lock</c>, …), 0 to 1; empty where never sampled.</summary>
    public IReadOnlyDictionary<string, double> Waits { get; init; } = new Dictionary<string, double>();

    public Fingerprint Fingerprint => Statement.Fingerprint;
}

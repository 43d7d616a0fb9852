using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Workloads;

/// <summary>Which counters the shares were computed from.</summary>
public enum Basis
{
    /// <summary>The difference over the observation's window.</summary>
    Window,

    /// <summary>Since the statistics were reset, because the window held too little.</summary>
    Cumulative,
}

/// <summary>
/// An observation folded into statements → tables, each with its share of the load. The load is server time:
/// calls × mean execution time.
/// </summary>
public sealed record Workload
{
    public required Observation Observation { get; init; }

    /// <summary>Statements of the application, largest share first. Plimsoll's own are left out.</summary>
    public required IReadOnlyList<WorkloadStatement> Statements { get; init; }
    public required Basis Basis { get; init; }

    /// <summary>Server time of all statements in <see cref="Basis"/>, in milliseconds.</summary>
    public required double TotalMilliseconds { get; init; }

    /// <summary>How long the counters of <see cref="Basis"/> have been counting; null where unknown.</summary>
    public TimeSpan? Over { get; init; }

    /// <summary>Mean number of statements running at once: <see cref="TotalMilliseconds"/> over <see cref="Over"/>.</summary>
    public double? AverageActive =>
        Over is { TotalMilliseconds: > 0 } over ? TotalMilliseconds / over.TotalMilliseconds : null;

    /// <summary>What the index advisor found for the whole workload; null where it was not asked.</summary>
    public IndexAdvice? IndexAdvice { get; init; }

    /// <summary>What the services themselves told; null where no telemetry came.</summary>
    public ServiceWorkload? Service { get; init; }

    /// <summary>False where only services were looked at: the observation is empty then.</summary>
    public bool HasDatabase => Observation.Server.VersionNumber > 0;

    public Catalog Catalog => Observation.Catalog;

    public WorkloadStatement? Find(Fingerprint statement) => Statements.FirstOrDefault(s => s.Fingerprint == statement);

    /// <summary>The share of all statements whose plan touches the table.</summary>
    public double ShareOf(QualifiedName table) => Statements.Where(s => s.Tables.Contains(table)).Sum(s => s.Share);

    /// <summary>A setting's value; null where it is unknown.</summary>
    public string? Setting(string name) => Observation.Settings.GetValueOrDefault(name)?.Value;
}

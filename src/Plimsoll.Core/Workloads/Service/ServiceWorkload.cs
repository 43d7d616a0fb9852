using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>What traces, runtimes and hosts told over a window, folded: a snapshot that no longer changes.</summary>
public sealed record ServiceWorkload
{
    public required Window Window { get; init; }

    /// <summary>The one that costs most first: <see cref="Endpoint.Cost"/>.</summary>
    public required IReadOnlyList<Endpoint> Endpoints { get; init; }

    /// <summary>The dependency map, busiest edge first.</summary>
    public IReadOnlyList<ServiceEdge> Edges { get; init; } = [];

    /// <summary>Caches as the spans show them.</summary>
    public IReadOnlyList<CacheUse> Caches { get; init; } = [];

    /// <summary>Statements over all endpoints, with how often their reads repeat.</summary>
    public IReadOnlyList<StatementRepetition> Repetition { get; init; } = [];
    public IReadOnlyList<SessionUse> Sessions { get; init; } = [];
    public IReadOnlyList<Exemplar> Exemplars { get; init; } = [];

    /// <summary>Logs by what they say, most frequent first.</summary>
    public IReadOnlyList<LogCount> Logs { get; init; } = [];
    public IntakeCounts Intake { get; init; } = new();

    /// <summary>Null where no access log was read.</summary>
    public AccessLogUse? AccessLog { get; init; }

    /// <summary>What came and was not whole, and what was dropped before it came here.</summary>
    public TraceLoss Loss { get; init; } = new();
    public IReadOnlyList<RuntimeSignals> Runtimes { get; init; } = [];
    public IReadOnlyList<HostSignals> Hosts { get; init; } = [];

    /// <summary>By service, as its SDK names itself: <c>dotnet</c>, <c>java</c>; services that do not say are not there.</summary>
    public IReadOnlyDictionary<string, string> Languages { get; init; } = new Dictionary<string, string>();

    /// <summary>Telemetry that is not there, with the line of configuration that would give it.</summary>
    public IReadOnlyList<Blindspot> Missing { get; init; } = [];

    /// <summary>Endpoints whose requests can be looked into.</summary>
    public IEnumerable<Endpoint> TracedEndpoints => Endpoints.Where(e => e.Source == EndpointSource.Traces);

    /// <summary>Every service that traces or its own process tell of, each once.</summary>
    public IEnumerable<string> Services =>
        Endpoints.Select(e => e.Key.Service).Concat(Runtimes.Select(r => r.Service)).Distinct();

    /// <summary>Time that requests spent, each endpoint by its business weight, in milliseconds.</summary>
    public double TotalCost => Endpoints.Sum(e => e.Cost);

    /// <summary>The endpoint's part of <see cref="TotalCost"/>, 0 to 1.</summary>
    public double ShareOf(Endpoint endpoint) => TotalCost > 0 ? endpoint.Cost / TotalCost : 0;
}

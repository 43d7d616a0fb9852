using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Diagnosis.Bottlenecks;

/// <summary>All that was seen over one window, from wherever it came; each part may be missing.</summary>
public sealed record BottleneckSignals
{
    /// <summary>What the database told.</summary>
    public Workload? Database { get; init; }

    /// <summary>What traces told.</summary>
    public ServiceWorkload? Service { get; init; }

    /// <summary>Every process of the service.</summary>
    public IReadOnlyList<RuntimeSignals> Runtimes { get; init; } = [];

    /// <summary>Host or container of the service; of several the one that is used up most, for that one binds first.</summary>
    public HostSignals? Host { get; init; }

    /// <summary>All hosts that were looked at, by name.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Host or container of the database; the same object as <see cref="Host"/> where they share one.</summary>
    public HostSignals? DatabaseHost { get; init; }

    /// <summary>The service's processes as the kernel sees them, where they run on this machine.</summary>
    public IReadOnlyList<ProcessSignals> Processes { get; init; } = [];

    /// <summary>The database's processes, where they run on this machine.</summary>
    public IReadOnlyList<ProcessSignals> DatabaseProcesses { get; init; } = [];

    /// <summary>Processors that the database's processes used, in the mean; null where it was not measured.</summary>
    public double? DatabaseCoresUsed
    {
        get => field ?? DatabaseProcesses.SumOfKnown(p => p.CpusBusy);
        init;
    }

    /// <summary>What could not be observed, as the observers themselves said.</summary>
    public IReadOnlyList<Blindspot> Blindspots { get; init; } = [];

    /// <summary>Service and database run on one machine and share its processors.</summary>
    public bool IsOneHost => Host is not null && DatabaseHost is not null && Host.Name == DatabaseHost.Name;

    /// <summary>What an access log tells of has no parts that could wait for a resource.</summary>
    private static ServiceWorkload? TracedPart(ServiceWorkload? service) =>
        service is null ? null : service with { Endpoints = [.. service.TracedEndpoints] };

    /// <summary>
    /// Of one audit: the database's workload, whose <see cref="Workload.Service"/> holds traces, runtimes and hosts.
    /// </summary>
    public static BottleneckSignals Of(Workload? database, ServiceWorkload? service) =>
        new()
        {
            Database = database,
            Service = TracedPart(service ?? database?.Service),
            Runtimes = (service ?? database?.Service)?.Runtimes ?? [],
            Host = Tightest((service ?? database?.Service)?.Hosts ?? []),
            Hosts = [.. ((service ?? database?.Service)?.Hosts ?? []).Select(h => h.Name)],
            Blindspots = [.. (service ?? database?.Service)?.Missing ?? [], .. database?.Observation.Blindspots ?? []],
        };

    private static HostSignals? Tightest(IReadOnlyList<HostSignals> hosts) =>
        hosts.MaxBy(h =>
            Math.Max(
                Math.Max(h.CpuUtilisation ?? 0, h.CpuThrottledShare >= Limits.Throttled ? 1 : 0),
                Math.Max(h.DiskUtilisation ?? 0, Math.Max(h.CpuPressure ?? 0, h.IoPressure ?? 0))
            )
        );
}

using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Load.Faults;

/// <summary>What a scenario wants to go wrong, and by what it is judged.</summary>
public sealed record FaultPlan
{
    public static FaultPlan None { get; } = new();

    public IReadOnlyList<ProxyPlan> Proxies { get; init; } = [];

    /// <summary>In the order written; their names differ.</summary>
    public IReadOnlyList<ScheduledFault> Faults { get; init; } = [];

    /// <summary>Any of them ends the load.</summary>
    public IReadOnlyList<AbortRule> AbortIf { get; init; } = [];

    public IReadOnlyList<DataCheck> Checks { get; init; } = [];

    public bool IsEmpty => Proxies.Count == 0 && Faults.Count == 0 && AbortIf.Count == 0 && Checks.Count == 0;

    /// <summary>The names under which connection strings must be given.</summary>
    public IReadOnlyList<string> Databases =>
        [
            .. Faults
                .Select(fault => fault.Action)
                .OfType<FaultAction.IOnDatabase>()
                .Select(action => action.Database)
                .Concat(Checks.Select(check => check.Database))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Whether a fault will look for HTTP requests there.</summary>
    public bool IsHttp(string proxy) =>
        Faults.Any(fault =>
            fault.Action is FaultAction.Through { Fault: ProxyFault.Http } action && action.Proxy == proxy
        );
}

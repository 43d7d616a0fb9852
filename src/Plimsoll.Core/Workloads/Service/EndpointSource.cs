namespace Plimsoll.Core.Workloads.Service;

/// <summary>What an endpoint is known by.</summary>
public enum EndpointSource
{
    Traces,

    /// <summary>
    /// Rates, statuses, and latencies and sizes where the log tells them; nothing of what happened within a request, so rules
    /// that need spans say nothing of it.
    /// </summary>
    AccessLog,
}

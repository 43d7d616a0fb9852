using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Learning.Endpoints;

/// <summary>One kind of request, as access logs tell it. Holds nothing personal: no value of a path, nothing of a query.</summary>
/// <param name="Route">A template, e.g. <c>/bookings/{id}</c>; empty for all addresses that are not there.</param>
/// <param name="Statuses">How often each status was answered.</param>
/// <param name="Latency">Of the requests whose duration the log tells; empty where it tells none.</param>
/// <param name="Answers">Sizes of the answers.</param>
public sealed record LoggedEndpoint(
    string Method,
    string Route,
    long Requests,
    IReadOnlyDictionary<int, long> Statuses,
    LatencyHistogram Latency,
    LoggedSizes Answers
)
{
    /// <summary>Stands for all requests of addresses that no request ever found.</summary>
    public bool IsNotFound => Route.Length == 0;
}

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>What has gone through a proxy so far.</summary>
/// <param name="Connections">Accepted.</param>
/// <param name="Open">Of them still open.</param>
/// <param name="Failed">Of them those for which the server was not reached.</param>
/// <param name="StruckRequests">HTTP requests that were answered or held up by a fault.</param>
public sealed record ProxyCounts(
    long Connections,
    int Open,
    long Failed,
    long BytesUp,
    long BytesDown,
    long StruckRequests
);

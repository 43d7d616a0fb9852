using Plimsoll.Load.Learning;

namespace Plimsoll.Load.Sources;

/// <summary>What an import takes over and what it adds.</summary>
public sealed record ImportOptions
{
    /// <summary>Requests that may change something and are taken over all the same. GET and HEAD always are.</summary>
    public IReadOnlyList<AllowedRequest> Allow { get; init; } = [];

    /// <summary>Neither a recording nor an interface says how many come: today's peak, to be put right by hand.</summary>
    public double SessionsPerSecond { get; init; } = 1;

    /// <summary>Null takes what the source is called.</summary>
    public string? Name { get; init; }

    internal bool Takes(string method, string path) =>
        method is "GET" or "HEAD" || Allow.Any(allowed => allowed.Covers(method, path));
}

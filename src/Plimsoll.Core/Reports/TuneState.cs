namespace Plimsoll.Core.Reports;

/// <summary>
/// How the service does at today's peak (with a scenario), or how the server does under the traffic that is there
/// (live). What cannot be told is null.
/// </summary>
public sealed record TuneState
{
    /// <summary>Latency at the client, errors included, from the moment a request was due.</summary>
    public double? P50Ms { get; init; }
    public double? P95Ms { get; init; }
    public double? P99Ms { get; init; }
    public double? MeanMs { get; init; }

    /// <summary>Requests that ended per second; live: statements per second.</summary>
    public double? ThroughputPerS { get; init; }

    /// <summary>Share of failed requests, 0 to 1.</summary>
    public double? ErrorRate { get; init; }

    /// <summary>The highest multiple of today's peak at which the promise holds.</summary>
    public double? Headroom { get; init; }

    /// <summary>Nothing that was tried broke the promise: the headroom is at least this. Null where it was not measured.</summary>
    public bool? HeadroomIsAtLeast { get; init; }

    /// <summary>Mean number of statements that the server ran at once.</summary>
    public double? ServerActive { get; init; }

    /// <summary>Mean server time of a statement, in milliseconds.</summary>
    public double? ServerMsPerCall { get; init; }

    /// <summary>Whether the promise held at today's peak.</summary>
    public bool? SloHolds { get; init; }
}

using Plimsoll.Core.Statistics;

namespace Plimsoll.Core.Workloads.Service;

/// <summary>Who calls whom, over all endpoints.</summary>
public sealed record ServiceEdge
{
    public required string From { get; init; }

    /// <summary>A service, or a peer that sends no telemetry.</summary>
    public required string To { get; init; }
    public required Layer Layer { get; init; }
    public required double Calls { get; init; }
    public double Errors { get; init; }
    public double TimedOut { get; init; }

    /// <summary>As the caller sees it.</summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>The other side sends traces too.</summary>
    public bool IsTraced { get; init; }

    public double PerSecond(TimeSpan window) => window.TotalSeconds > 0 ? Calls / window.TotalSeconds : 0;

    public double ErrorShare => Calls > 0 ? Errors / Calls : 0;
}

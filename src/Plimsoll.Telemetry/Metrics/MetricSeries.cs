namespace Plimsoll.Telemetry.Metrics;

/// <summary>One metric of one process with one set of attributes, folded over what has come of it.</summary>
public sealed record MetricSeries
{
    public required string Service { get; init; }

    /// <summary>Empty where the sender does not name its process.</summary>
    public required string Instance { get; init; }

    /// <summary>E.g. <c>dotnet.gc.pause.time</c>.</summary>
    public required string Name { get; init; }

    /// <summary>As sent, by UCUM: <c>s</c>, <c>By</c>, <c>{thread}</c>.</summary>
    public required string Unit { get; init; }
    public required MetricKind Kind { get; init; }
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>From the start of the first point, where the sender gives it, or its time.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The time of the last point.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Points that came.</summary>
    public required long Points { get; init; }

    /// <summary>
    /// Of gauges: the newest value, and the smallest, largest and mean of all points. Of counters what they stood at: some senders
    /// call a level a counter (.NET its thread pool's queue).
    /// </summary>
    public double Last { get; init; }
    public double Least { get; init; }
    public double Most { get; init; }
    public double Mean { get; init; }

    /// <summary>
    /// Of counters: by how much it grew between <see cref="From"/> and <see cref="To"/>, restarts of the process bridged. Where a
    /// process began before the first point came, that point alone tells of no growth.
    /// </summary>
    public double Increase { get; init; }

    /// <summary>0 where only one moment is known.</summary>
    public double IncreasePerSecond => To > From ? Increase / (To - From).TotalSeconds : 0;

    /// <summary>Of distributions alone.</summary>
    public Distribution? Distribution { get; init; }
}

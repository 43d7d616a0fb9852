namespace Plimsoll.Telemetry.Metrics;

public enum MetricKind
{
    /// <summary>A value that stands at a moment; also a sum that goes up and down.</summary>
    Gauge,

    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A distribution, from a histogram of either kind or a summary.</summary>
    Distribution,
}

using Plimsoll.Telemetry.Metrics;

namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <param name="LongestPauseMilliseconds">0 where there was none.</param>
internal sealed record SeenMeters(IReadOnlyList<MetricSeries> Series, double LongestPauseMilliseconds);

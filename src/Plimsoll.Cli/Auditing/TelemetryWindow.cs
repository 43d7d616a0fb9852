using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Metrics;

namespace Plimsoll.Cli.Auditing;

/// <summary>What came in over one window: the traces folded, and the metrics that processes and pools are read from.</summary>
internal sealed record TelemetryWindow(ServiceWorkload Service, IReadOnlyList<MetricSeries> Metrics);

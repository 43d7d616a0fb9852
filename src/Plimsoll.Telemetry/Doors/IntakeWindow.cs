using Plimsoll.Core.Workloads.Service;
using Plimsoll.Telemetry.Logs;
using Plimsoll.Telemetry.Metrics;

namespace Plimsoll.Telemetry.Doors;

/// <summary>What came in between two turns of the doors.</summary>
/// <param name="Counts">Counters over the window alone; <see cref="IntakeSnapshot.OpenTraces"/> as it stands at its end.</param>
/// <param name="Metrics">Series that a point came of.</param>
/// <param name="Logs">By template, most frequent first.</param>
/// <param name="Languages">By service, of every service that ever sent, as its SDK names itself: <c>dotnet</c>, <c>java</c>.</param>
public sealed record IntakeWindow(
    IntakeSnapshot Counts,
    IReadOnlyList<MetricSeries> Metrics,
    IReadOnlyList<LogTemplate> Logs,
    IReadOnlyList<Exemplar> Exemplars,
    IReadOnlyDictionary<string, string> Languages
);

using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis;

/// <summary>Asks every detector and ranks what they say.</summary>
public static class Diagnoser
{
    /// <summary>Worst severity first, then largest share, then by name, so that a report is stable.</summary>
    public static IReadOnlyList<Finding> Diagnose(Workload workload, IEnumerable<IDetector>? detectors = null) =>
        [
            .. (detectors ?? DetectorCatalog.All)
                .SelectMany(d => d.Detect(workload))
                .OrderByDescending(f => f.Severity)
                .ThenByDescending(f => f.Share)
                .ThenByDescending(f => f.Confidence)
                .ThenBy(f => f.Rule, StringComparer.Ordinal)
                .ThenBy(f => f.Subject, StringComparer.Ordinal),
        ];
}

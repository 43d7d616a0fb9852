using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors.Service;

/// <summary>What the services do not tell, what is weaker for it, and the line that would make them.</summary>
public sealed class MissingTelemetryDetector : IDetector
{
    public string Slug => "missing-telemetry";

    public string Summary => "What the services do not tell, and the line of configuration that would make them.";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        if (workload.Service is not { Endpoints.Count: > 0 } service)
        {
            yield break;
        }
        var gaps = TelemetryGaps.Of(service);
        if (gaps.Count > 0)
        {
            yield return Judge(gaps);
        }
    }

    private Finding Judge(IReadOnlyList<Blindspot> gaps) =>
        new()
        {
            Rule = Slug,
            Subject = "telemetry",
            Title =
                $"{gaps.Count} {(gaps.Count == 1 ? "kind" : "kinds")} of telemetry {(gaps.Count == 1 ? "is" : "are")} missing",
            Explanation =
                "What is not told cannot be found: some rules say nothing here, or say it less surely. "
                + $"Missing: {string.Join(", ", gaps.Select(g => g.What))}.",
            Evidence = [.. gaps.Select(g => new Evidence(g.What, $"{g.Why}; {g.Consequence}"))],
            Severity = Severity.Info,
            Confidence = Confidence.High,
            Prescriptions =
            [
                .. gaps.Where(g => g.Remedy is not null)
                    .Select(g =>
                        Prescribe.Advice(
                            Slug,
                            $"Provide {g.What}",
                            $"{g.Remedy}.",
                            $"without it, {g.Consequence}",
                            Disruption.Setting
                        )
                    ),
            ],
        };
}

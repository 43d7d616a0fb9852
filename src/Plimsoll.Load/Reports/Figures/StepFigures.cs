using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>What became of the requests of one label.</summary>
/// <param name="Requests">Those that were due, whether or not they succeeded.</param>
/// <param name="Skipped">Not sent, because an earlier answer lacked what they need.</param>
public sealed record StepFigures(
    string Name,
    long Requests,
    long Failed,
    long Skipped,
    LatencyFigures Latency,
    IReadOnlyList<FailureCount> Failures
)
{
    public static StepFigures Of(StepResult step) =>
        new(
            step.Name,
            step.Requests,
            step.Failed,
            step.Skipped,
            LatencyFigures.Of(step.Latency),
            FailureCount.Of(step.Failures)
        );
}

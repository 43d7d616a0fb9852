using Plimsoll.Core.Statistics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load;

/// <summary>What a load does at the moment: what has ended since the line before it.</summary>
/// <param name="IsMeasuring">False while it warms up.</param>
/// <param name="Steps">By label, in the order of the scenario.</param>
public sealed record LiveLine(LoadProgress Load, bool IsMeasuring, IReadOnlyList<StepResult> Steps)
{
    /// <summary>The same in full, for an envelope: between its levels a load has more to do than to warm up.</summary>
    public LoadStage Stage { get; init; } = IsMeasuring ? LoadStage.Measuring : LoadStage.WarmUp;

    public LatencyHistogram Latency { get; } = LatencyHistogram.Merge(Steps.Select(step => step.Latency));

    public long Requests => Steps.Sum(step => step.Requests);

    public long Failed => Steps.Sum(step => step.Failed);
}

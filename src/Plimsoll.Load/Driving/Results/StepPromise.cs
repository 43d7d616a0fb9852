using Plimsoll.Core.Trials;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving.Results;

/// <summary>What became of the promise of the steps of one label.</summary>
/// <param name="Step">Their label.</param>
public sealed record StepPromise(string Step, Slo Slo, SloOutcome Outcome)
{
    public bool Holds => Outcome.Holds;

    /// <summary>Sets the promises that steps of the scenario make of their own against a window; in its order.</summary>
    /// <remarks>A step of which no request was due has kept nothing: its promise does not hold.</remarks>
    public static IReadOnlyList<StepPromise> Evaluate(Scenario scenario, LoadResult result) =>
        [
            .. scenario
                .AllSteps.Where(step => step.Slo is not null)
                .DistinctBy(step => step.Name, StringComparer.Ordinal)
                .Select(step => Evaluate(step.Name, step.Slo!, result)),
        ];

    private static StepPromise Evaluate(string label, Slo slo, LoadResult result)
    {
        var step = result.Steps.FirstOrDefault(each => each.Name == label) ?? StepResult.Merge(label, []);
        return new StepPromise(label, slo, slo.Evaluate(step.Latency, step.Requests, step.Failed, result.Window));
    }
}

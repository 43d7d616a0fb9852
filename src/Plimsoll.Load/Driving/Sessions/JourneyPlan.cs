using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>A journey as a worker takes it, with the sign-in before it where it has one.</summary>
internal sealed record JourneyPlan(IReadOnlyList<StepPlan> Steps)
{
    /// <summary>In the order of the scenario.</summary>
    public static IReadOnlyList<JourneyPlan> All(Scenario scenario, Uri target)
    {
        var labels = scenario
            .Labels.Index()
            .ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        return [.. scenario.Journeys.Select(Of)];

        JourneyPlan Of(Journey journey)
        {
            IReadOnlyList<Step> signIn = journey.SignedIn ? scenario.SignIn : [];
            var count = signIn.Count + journey.Steps.Count;
            return new JourneyPlan([
                .. signIn
                    .Concat(journey.Steps)
                    .Index()
                    .Select(step => new StepPlan(
                        step.Item,
                        labels[step.Item.Name],
                        step.Index,
                        signIn.Count,
                        count,
                        target
                    )),
            ]);
        }
    }
}

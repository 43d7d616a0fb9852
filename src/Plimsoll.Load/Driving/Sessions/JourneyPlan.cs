using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>A journey as a worker takes it, with the sign-in before it where it has one.</summary>
/// <param name="Steps">The sign-in's first.</param>
/// <param name="Start">Where a session begins.</param>
internal sealed record JourneyPlan(IReadOnlyList<StepPlan> Steps, Ways Start)
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
            // Begun at one of several steps, a session asks at once.
            var own =
                journey.Start.Count == 0
                    ? Ways.To(signIn.Count)
                    : Ways.Of(journey.Start, signIn.Count, new ThinkTime.Fixed(TimeSpan.Zero));
            var last = signIn.Count + journey.Steps.Count - 1;
            return new JourneyPlan(
                [
                    .. signIn.Select((step, i) => Plan(step, i == signIn.Count - 1 ? own : Ways.To(i + 1))),
                    .. journey.Steps.Select((step, i) => Plan(step, NextOf(step, signIn.Count, i, last))),
                ],
                signIn.Count == 0 ? own : Ways.To(0)
            );
        }

        StepPlan Plan(Step step, Ways next) => new(step, labels[step.Name], next, target, scenario.KeepsCookies);
    }

    private static Ways NextOf(Step step, int first, int index, int last) =>
        step.Next.Count > 0 ? Ways.Of(step.Next, first) : Ways.To(first + index < last ? first + index + 1 : Ways.End);
}

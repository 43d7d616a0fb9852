namespace Plimsoll.Load.Scenarios;

/// <summary>What one kind of visitor does, step by step. A session begins with the first step, or where it says.</summary>
/// <param name="Weight">Its share of the sessions, relative to the other journeys.</param>
/// <param name="Steps">At least one; each is reached, and a way leads from each to the end.</param>
public sealed record Journey(string Name, double Weight, IReadOnlyList<Step> Steps)
{
    /// <summary>
    /// Where a session begins; empty: with the first step, after its think time. Each leads to a step and has no think time:
    /// a session that begins so asks at once.
    /// </summary>
    public IReadOnlyList<Transition> Start { get; init; } = [];

    /// <summary>How its weight goes with time, times <see cref="Weight"/>; the sessions of all together stay what the arrivals say.</summary>
    public ArrivalProfile Profile { get; init; } = ArrivalProfile.Flat;

    /// <summary>Whether the scenario's <see cref="Scenario.SignIn"/> steps go before its first one.</summary>
    public bool SignedIn { get; init; }

    /// <summary>How often a session takes each step on average, in the order of the steps; exact, also where steps lead back.</summary>
    public IReadOnlyList<double> TimesTaken =>
        [.. new JourneyGraph(Steps, Start).Visits().Zip(Steps, (visits, step) => visits * step.Probability)];

    /// <summary>How many requests a session sends on average, without those of the sign-in.</summary>
    public double MeanRequests => TimesTaken.Sum();

    /// <summary>How long a session takes on average where every answer comes at once, without the sign-in.</summary>
    public TimeSpan MeanThink =>
        new JourneyGraph(Steps, Start) is var graph ? graph.MeanThink(graph.Visits()) : default;
}

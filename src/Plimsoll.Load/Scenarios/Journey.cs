namespace Plimsoll.Load.Scenarios;

/// <summary>What one kind of visitor does, step by step.</summary>
/// <param name="Weight">Its share of the sessions, relative to the other journeys.</param>
public sealed record Journey(string Name, double Weight, IReadOnlyList<Step> Steps)
{
    /// <summary>Whether the scenario's <see cref="Scenario.SignIn"/> steps go before its first one.</summary>
    public bool SignedIn { get; init; }

    /// <summary>How many requests a session sends on average.</summary>
    public double MeanRequests => Steps.Sum(step => step.Probability);

    /// <summary>How long a session takes on average where every answer comes at once.</summary>
    public TimeSpan MeanThink =>
        Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + ((step.Think?.Mean ?? TimeSpan.Zero) * step.Probability));
}

using System.Text;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Pacing;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios;

/// <summary>
/// A load model, read and checked: who comes how often and does what. Immutable; read by <see cref="ScenarioFile"/>.
/// </summary>
public sealed record Scenario
{
    public required string Name { get; init; }
    public string Description { get; init; } = "";

    /// <summary>Where the service listens; null where the caller must say.</summary>
    public Uri? Target { get; init; }

    /// <summary>Today's peak, in sessions that start per second; in the closed model 0.</summary>
    public required double SessionsPerSecond { get; init; }

    public ArrivalProcess Arrivals { get; init; } = ArrivalProcess.Poisson;

    /// <summary>How the rate goes with time.</summary>
    public ArrivalProfile Profile { get; init; } = ArrivalProfile.Flat;

    public LoadModel Model { get; init; } = LoadModel.Open;

    /// <summary>In the closed model: how many sessions are under way at once at today's peak; 0 in the open one.</summary>
    public int Users { get; init; }

    public Slo? Slo { get; init; }

    /// <summary>At least one, each with a step.</summary>
    public required IReadOnlyList<Journey> Journeys { get; init; }

    /// <summary>
    /// Taken once per session, in order, before the first step of a journey that is signed in; none of them leads elsewhere.
    /// </summary>
    public IReadOnlyList<Step> SignIn { get; init; } = [];

    /// <summary>
    /// Whether each session keeps the cookies that it is given, and sends them back. It costs: every answer's head is looked
    /// through, and every request is written anew.
    /// </summary>
    public bool KeepsCookies { get; init; }

    /// <summary>What is to go wrong meanwhile, and by what it is judged.</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    internal IReadOnlyList<Slot> Slots { get; init; } = [];

    /// <summary>The rows of each data set.</summary>
    internal IReadOnlyList<DataRows> DataSets { get; init; } = [];

    /// <summary>The labels of the steps, each once, in the order written.</summary>
    public IReadOnlyList<string> Labels => [.. AllSteps.Select(step => step.Name).Distinct(StringComparer.Ordinal)];

    internal IEnumerable<Step> AllSteps => SignIn.Concat(Journeys.SelectMany(journey => journey.Steps));

    /// <summary>Whether a step makes a promise of its own.</summary>
    public bool HasStepPromises => AllSteps.Any(step => step.Slo is not null);

    public double MeanRequestsPerSession =>
        Average(journey => journey.MeanRequests + (journey.SignedIn ? SignInRequests : 0));

    /// <summary>
    /// The mean think time of a session. A load that has just started sends fewer of the late steps; it takes about this
    /// long until as many sessions end as begin.
    /// </summary>
    public TimeSpan MeanSessionLength =>
        TimeSpan.FromSeconds(
            Average(journey => journey.MeanThink.TotalSeconds + (journey.SignedIn ? SignInSeconds : 0))
        );

    /// <summary>
    /// What is asked for per second at today's peak, on average; 0 in the closed model, in which the target has a say in it.
    /// </summary>
    public double RequestsPerSecond => SessionsPerSecond * MeanRequestsPerSession;

    /// <summary>Which part of the sessions takes the journey, 0 to 1.</summary>
    public double ShareOf(Journey journey) => journey.Weight / Journeys.Sum(each => each.Weight);

    /// <summary>The path of a step as it is written, e.g. <c>/services/{service}</c>; empty where code makes it.</summary>
    public string PatternOf(Step step)
    {
        if (step.Code is not null)
        {
            return "";
        }
        var text = new StringBuilder(step.Path.Literals[0]);
        foreach (var (i, slot) in step.Path.Slots.Index())
        {
            text.Append('{').Append(Slots[slot].Name).Append('}').Append(step.Path.Literals[i + 1]);
        }
        return text.ToString();
    }

    private double SignInRequests => SignIn.Sum(step => step.Probability);

    private double SignInSeconds => SignIn.Sum(step => step.Probability * (step.Think?.Mean ?? default).TotalSeconds);

    private double Average(Func<Journey, double> of) => Journeys.Sum(journey => ShareOf(journey) * of(journey));
}

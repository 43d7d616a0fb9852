using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope;

/// <summary>What a service does from a quarter of today's peak to where its promise breaks.</summary>
/// <param name="Observed">For each level of the knee what its limits showed.</param>
/// <param name="Known">What was known of limits beforehand.</param>
public sealed record Envelope(
    Scenario Scenario,
    Uri Target,
    int Seed,
    Core.Trials.Slo Slo,
    DateTimeOffset Began,
    TimeSpan Took,
    Knee Knee,
    IReadOnlyList<ObservedLevel> Observed,
    KnownLimits Known
)
{
    /// <summary>The levels at which faults came, in order.</summary>
    public IReadOnlyList<FaultStay> FaultStays { get; init; } = [];

    /// <summary>By how much the wall clock went further than the time that passed; see <see cref="ClockNote"/>.</summary>
    public TimeSpan ClockMoved { get; init; }

    /// <summary>Ascending by multiple; without those of which no detail is known.</summary>
    public IReadOnlyList<LevelObservation> Levels =>
        LevelObservation.Join(
            Knee.Levels.Index()
                .Where(level => level.Item.Detail is not null)
                .Select(level =>
                    (
                        level.Item.Detail!,
                        level.Item.IsOverloaded,
                        level.Index < Observed.Count ? Observed[level.Index] : ObservedLevel.Nothing
                    )
                ),
            Known
        );
}

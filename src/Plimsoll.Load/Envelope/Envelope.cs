using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope;

/// <summary>What a service does from a quarter of today's peak to where its promise breaks.</summary>
/// <param name="Limits">For each level of the knee the readings of its limits; empty where nobody looked.</param>
public sealed record Envelope(
    Scenario Scenario,
    Uri Target,
    int Seed,
    Core.Trials.Slo Slo,
    DateTimeOffset Began,
    TimeSpan Took,
    Knee Knee,
    IReadOnlyList<IReadOnlyList<LimitReading>> Limits
)
{
    /// <summary>The levels at which faults came, in order.</summary>
    public IReadOnlyList<FaultStay> FaultStays { get; init; } = [];
}

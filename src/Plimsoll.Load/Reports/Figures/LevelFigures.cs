using System.Text.Json.Serialization;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Load.Reports.Figures;

/// <summary>One stay at one level.</summary>
/// <param name="Multiple">Of today's peak.</param>
/// <param name="IsRung">Whether it belongs to the ladder; else it was measured to find the knee.</param>
/// <param name="LengthS">What was measured, without the warm-up.</param>
/// <param name="IsOverloaded">Whether the backlog grew: more came than could ever be answered.</param>
/// <param name="StepPromises">The promises that steps make of their own.</param>
/// <param name="Waiting">Requests without an answer when the level was left; in no other figure.</param>
/// <param name="Invalid">Why its figures must not be believed; null where they may.</param>
public sealed record LevelFigures(
    double Multiple,
    bool IsRung,
    LevelVerdict Verdict,
    double LengthS,
    bool IsOverloaded,
    double OfferedPerS,
    double ThroughputPerS,
    double ErrorRate,
    LatencyFigures Latency,
    IReadOnlyList<StepPromiseFigures> StepPromises,
    int Waiting,
    IReadOnlyList<FailureCount> Failures,
    IReadOnlyList<LimitReading> Limits,
    string? Invalid
)
{
    /// <summary>Requests that succeeded per second, by when their answers came: above its limit a service answers what was due before.</summary>
    public double AnsweredPerS { get; init; }

    /// <summary>What is full at this level.</summary>
    public Saturation? Saturation { get; init; }

    /// <summary>What the load itself took of its machine; null where nobody has measured it.</summary>
    public GeneratorFigures? Generator { get; init; }

    /// <summary>How late after their intended start requests were sent.</summary>
    public LatencyFigures? Lateness { get; init; }

    /// <summary>
    /// Whether the load itself is to blame for what must not be believed. Where all requests failed it mostly is not: that is
    /// the service's answer.
    /// </summary>
    [JsonIgnore]
    public bool IsOurFault =>
        Invalid is not null
        && (ErrorRate < 1 || Failures.Any(failure => failure.Cause is Cause.TooManyFiles or Cause.NoPortLeft));
}

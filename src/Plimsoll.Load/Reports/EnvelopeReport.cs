using System.Text.Json.Serialization;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Faults.Verdicts;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports;

/// <summary>An envelope, in the form of its JSON document. Multiples are of today's peak.</summary>
public sealed record EnvelopeReport
{
    public const string SchemaName = "plimsoll.envelope/1";

    public string Schema { get; init; } = SchemaName;

    /// <summary>Of Plimsoll.</summary>
    public required string Version { get; init; }
    public required string Scenario { get; init; }
    public required string Target { get; init; }
    public required int Seed { get; init; }
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>Everything included, in seconds.</summary>
    public required double TookS { get; init; }
    public required string Slo { get; init; }

    /// <summary>Requests per second at today's peak, on average.</summary>
    public required double PeakPerS { get; init; }

    /// <summary>Where the promise breaks; null where no level broke, the lowest did, or it cannot be told.</summary>
    public required KneeFigures? Knee { get; init; }

    /// <summary>The highest multiple that held, with none below it broken; 0 where none did.</summary>
    public required double Holds { get; init; }

    /// <summary>The lowest multiple that broke; null where none did.</summary>
    public required double? Breaks { get; init; }

    /// <summary>Why the search ended there.</summary>
    public required string Ended { get; init; }

    /// <summary>Why the answer must not be believed: the load itself was late or starved where it mattered. Null where it may.</summary>
    public string? Invalid { get; init; }

    /// <summary>By how many seconds the wall clock moved against the time that passed; null where by less than one.</summary>
    public double? ClockMovedS { get; init; }

    /// <summary>The promises that do not steer the search; null where there are none, or no level at or below today's peak was measured.</summary>
    public PeakFigures? AtPeak { get; init; }

    /// <summary>Where the curve of the p95 bends most, for the eye; it knows no promise. Null where it does not bend.</summary>
    public required double? Elbow { get; init; }

    /// <summary>What is full where the promise breaks.</summary>
    public required Saturation Saturation { get; init; }

    /// <summary>Of each component that was looked at, the one that is full first coming first.</summary>
    public required IReadOnlyList<ScaleRow> Scale { get; init; }

    /// <summary>The most requests per second that were answered at any level, by when their answers came.</summary>
    public double? MostPerS { get; init; }

    /// <summary>Whether at some level less came back than was asked for.</summary>
    public bool IsCapacityReached { get; init; }

    /// <summary>
    /// The capacity as told from levels up to half of it alone (from all, where it was not reached); null where it cannot be told. It knows of what was looked at:
    /// a limit that nobody sees may be full before.
    /// </summary>
    public required PredictionFigures? Prediction { get; init; }

    /// <summary>Why it cannot be told; null where it can.</summary>
    public string? NoPrediction { get; init; }

    /// <summary>Throughput that the Universal Scalability Law allows for; null where it cannot tell.</summary>
    public required PredictionFigures? SecondOpinion { get; init; }

    /// <summary>Ascending by multiple; what was measured more than once near the knee comes more than once.</summary>
    public required IReadOnlyList<LevelFigures> Levels { get; init; }

    /// <summary>The levels at which faults came, in order.</summary>
    public IReadOnlyList<FaultLevelFigures> FaultLevels { get; init; } = [];

    /// <summary>The verdict on the faults, their times counted from the begin of their level's timeline; null where none were asked for.</summary>
    public FaultReport? Faults { get; init; }

    /// <summary>Whether the promise is seen to hold at this multiple: by the knee where it was found, else by a level.</summary>
    public bool Reaches(double multiple) => (Knee?.Multiple ?? Holds) >= multiple;

    /// <summary>Whether at today's peak the promise, or one that does not steer the search, does not hold.</summary>
    [JsonIgnore]
    public bool IsBrokenAtPeak => !Reaches(1) || AtPeak?.All.Any(promise => !promise.Clause.Holds) == true;

    /// <summary>
    /// Whether what a level has shown is in doubt by the load's own fault, and the answer rests on it. What holds though the load
    /// was late holds all the more without; what breaks is checked by the search.
    /// </summary>
    internal static bool Weighs(LevelFigures level) => level.IsOurFault && level.Verdict == LevelVerdict.CannotTell;
}

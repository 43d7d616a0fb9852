using System.Text.Json.Serialization;
using Plimsoll.Load.Faults.Verdicts;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports;

/// <summary>One load, in the form of its JSON document. Times are in milliseconds and seconds, shares are fractions.</summary>
public sealed record LoadReport
{
    public const string SchemaName = "plimsoll.load/1";

    public string Schema { get; init; } = SchemaName;

    /// <summary>Of Plimsoll.</summary>
    public required string Version { get; init; }
    public required string Scenario { get; init; }
    public required string Target { get; init; }
    public required int Seed { get; init; }

    /// <summary>Of today's peak.</summary>
    public required double Multiple { get; init; }

    /// <summary>When the window began; the warm-up lies before.</summary>
    public required DateTimeOffset BeganAt { get; init; }
    public required double WindowS { get; init; }

    /// <summary>Whether it was stopped before the window that was asked for was over.</summary>
    public required bool Stopped { get; init; }

    /// <summary>The promise; null where none was given.</summary>
    public required string? Slo { get; init; }

    /// <summary>Null where none was given.</summary>
    public required bool? SloHolds { get; init; }
    public required IReadOnlyList<ClauseFigures> Clauses { get; init; }

    /// <summary>The promises that steps make of their own, in the order of the scenario.</summary>
    public IReadOnlyList<StepPromiseFigures> StepPromises { get; init; } = [];

    /// <summary>Why the figures must not be believed; null where they may.</summary>
    public required string? Invalid { get; init; }

    /// <summary>By how many seconds the wall clock moved against the time that passed; null where by less than one.</summary>
    public double? ClockMovedS { get; init; }
    public required long Sessions { get; init; }

    /// <summary>Those that were due, whether or not they succeeded.</summary>
    public required long Requests { get; init; }
    public required long Failed { get; init; }

    /// <summary>Not sent, because an earlier answer lacked what they need.</summary>
    public required long Skipped { get; init; }

    /// <summary>Due, but still without an answer when the window was closed early; in no other figure.</summary>
    public required int Unfinished { get; init; }

    /// <summary>
    /// Sent once more on a fresh connection, because the target had closed the kept one before anything came back; each is
    /// one request.
    /// </summary>
    public long Retried { get; init; }

    /// <summary>0 to 1.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>Requests that were due per second.</summary>
    public required double OfferedPerS { get; init; }

    /// <summary>Requests that were answered as expected per second.</summary>
    public required double ThroughputPerS { get; init; }

    /// <summary>From the intended start to the end of the answer; requests that timed out count with their wait.</summary>
    public required LatencyFigures Latency { get; init; }

    /// <summary>The same requests from the moment when they were really sent.</summary>
    public required LatencyFigures Service { get; init; }

    /// <summary>How long after their intended start requests were really sent: the generator's own delay.</summary>
    public required LatencyFigures Lateness { get; init; }

    /// <summary>What the load itself took of its machine; null where nobody has measured it.</summary>
    public GeneratorFigures? Generator { get; init; }

    /// <summary>Where several processes drove the load: what each did. Empty where one did alone.</summary>
    public IReadOnlyList<AgentFigures> Agents { get; init; } = [];
    public required IReadOnlyList<FailureCount> Failures { get; init; }

    /// <summary>In the order of the scenario.</summary>
    public required IReadOnlyList<StepFigures> Steps { get; init; }
    public required IReadOnlyList<TimelinePoint> Timeline { get; init; }

    /// <summary>What happened meanwhile, such as faults.</summary>
    public required IReadOnlyList<TimelineMark> Marks { get; init; }

    /// <summary>The verdict on the faults; null where none were asked for.</summary>
    public FaultReport? Faults { get; init; }

    /// <summary>Whether the promise, or one that a step makes, is broken.</summary>
    [JsonIgnore]
    public bool IsBroken => SloHolds == false || StepPromises.Any(promise => !promise.Holds);
}

using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Driving.Results;

/// <summary>What a window of load has shown. A request belongs to the window in which it was due.</summary>
public sealed record LoadResult
{
    public required string Scenario { get; init; }
    public required Uri Target { get; init; }

    /// <summary>The multiple of today's peak that was driven.</summary>
    public required double Multiple { get; init; }
    public required int Seed { get; init; }
    public required DateTimeOffset Began { get; init; }
    public required TimeSpan Window { get; init; }

    /// <summary>In order, without gaps; the timeline.</summary>
    public required IReadOnlyList<LoadSlice> Slices { get; init; }

    /// <summary>By label, in the order of the scenario.</summary>
    public required IReadOnlyList<StepResult> Steps { get; init; }
    public required LatencyHistogram Latency { get; init; }
    public required LatencyHistogram Service { get; init; }
    public required LatencyHistogram Lateness { get; init; }
    public required long Sessions { get; init; }

    /// <summary>Due in the window, but still without an answer when it was closed early; in no other figure.</summary>
    public required int Unfinished { get; init; }

    /// <summary>What became of the promises that steps make of their own; in the order of the scenario.</summary>
    public IReadOnlyList<StepPromise> StepPromises { get; init; } = [];

    /// <summary>What the load itself took of the machine; null where nobody has measured it.</summary>
    public GeneratorUse? Generator { get; init; }

    /// <summary>Where several processes drove the load: what each did. Empty where this one did alone.</summary>
    public IReadOnlyList<AgentResult> Agents { get; init; } = [];

    /// <summary>By how much the wall clock went further than the time that passed since the load began; see <see cref="ClockNote"/>.</summary>
    public TimeSpan ClockMoved { get; init; }

    /// <summary>Why the figures must not be believed; null where they may.</summary>
    public required string? Invalid { get; init; }

    public bool IsValid => Invalid is null;
    public long Requests => Steps.Sum(step => step.Requests);
    public long Failed => Steps.Sum(step => step.Failed);

    /// <summary>See <see cref="LoadSlice.Retried"/>.</summary>
    public long Retried => Slices.Sum(slice => slice.Retried);
    public long Skipped => Steps.Sum(step => step.Skipped);

    /// <summary>0 to 1.</summary>
    public double ErrorRate => Requests == 0 ? 0 : (double)Failed / Requests;

    /// <summary>What was asked for, per second.</summary>
    public double OfferedPerSecond => Requests / Window.TotalSeconds;

    /// <summary>What was answered as expected, per second.</summary>
    public double ThroughputPerSecond => (Requests - Failed) / Window.TotalSeconds;

    /// <summary>Every kind of failure and how often it came, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<Failure, long>> Failures =>
        [.. StepResult.Merge("", [.. Steps]).Failures.OrderByDescending(pair => pair.Value)];

    public SloOutcome Evaluate(Slo slo) => slo.Evaluate(Latency, Requests, Failed, Window);
}

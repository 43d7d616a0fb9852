using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Faults.Verdicts;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Scenarios;

namespace Plimsoll.Load.Tests.Reports;

/// <summary>Envelopes whose every figure is known: a service whose latency grows with the load.</summary>
internal static class MadeUpEnvelope
{
    public const string Late = "the load itself was late: p99.9 of lateness is 7 ms where 1.0 ms are allowed";

    public static Scenario Scenario { get; } =
        Yaml.WithSteps(100, "name: home, get: /, slo: p95<90ms", "name: pay, get: /pay, slo: errors<1%");

    /// <param name="slo">What the search is for.</param>
    /// <param name="knee">Null where none was found.</param>
    public static EnvelopeReport Of(
        IReadOnlyList<KneeLevel> levels,
        string slo = "p95<100ms",
        (double At, double Low, double High)? knee = null,
        double holds = 1,
        double? breaks = null,
        string? doubt = null,
        TimeSpan clockMoved = default,
        FaultStay? stay = null,
        FaultReport? faults = null
    ) =>
        EnvelopeReportBuilder.Build(
            new Load.Envelope.Envelope(
                Scenario,
                new Uri("http://127.0.0.1:5080"),
                Seed: 1,
                Slo.Parse(slo),
                DateTimeOffset.UnixEpoch,
                TimeSpan.FromMinutes(2),
                new Knee(
                    knee?.At,
                    knee is { } found ? new Interval(found.Low, found.High) : null,
                    holds,
                    breaks,
                    knee is null ? null : Slo.Parse(slo).Clauses[0],
                    levels,
                    "found"
                )
                {
                    Doubt = doubt,
                },
                [],
                KnownLimits.None
            )
            {
                ClockMoved = clockMoved,
                FaultStays = stay is null ? [] : [stay],
            },
            "1.0",
            faults
        );

    /// <summary>100 requests a second of each step, of which <paramref name="badPayments"/> in a hundred fail.</summary>
    public static KneeLevel Level(
        double multiple,
        LevelVerdict verdict,
        string? invalid = null,
        int badPayments = 0,
        bool isRung = true
    ) =>
        new(
            multiple,
            isRung,
            verdict,
            TimeSpan.FromSeconds(4),
            [],
            IsOverloaded: false,
            Result(multiple, invalid, badPayments)
        );

    public static LoadResult Result(double multiple, string? invalid = null, int badPayments = 0)
    {
        var slices = Enumerable.Range(0, 8).Select(i => Slice(i, multiple, badPayments)).ToList();
        var result = new LoadResult
        {
            Scenario = Scenario.Name,
            Target = new Uri("http://127.0.0.1:5080"),
            Multiple = multiple,
            Seed = 1,
            Began = DateTimeOffset.UnixEpoch,
            Window = TimeSpan.FromSeconds(4),
            Slices = slices,
            Steps =
            [
                .. Scenario.Labels.Select(name =>
                    Together(name, [.. slices.SelectMany(s => s.Steps).Where(s => s.Name == name)])
                ),
            ],
            Latency = LatencyHistogram.Merge(slices.Select(slice => slice.Latency)),
            Service = LatencyHistogram.Merge(slices.Select(slice => slice.Service)),
            Lateness = LatencyHistogram.Merge(slices.Select(slice => slice.Lateness)),
            Sessions = 200,
            Unfinished = 0,
            Invalid = invalid,
        };
        return result with { StepPromises = StepPromise.Evaluate(Scenario, result) };
    }

    /// <summary>Half a second: 50 requests of each step, of 1 to 50 times the multiple in milliseconds.</summary>
    private static LoadSlice Slice(int index, double multiple, int badPayments)
    {
        var latency = new LatencyHistogram();
        for (var i = 1; i <= 50; i++)
        {
            latency.Record(TimeSpan.FromMilliseconds(i * multiple));
        }
        var late = new LatencyHistogram();
        late.Record(TimeSpan.FromMicroseconds(100));
        StepResult[] steps =
        [
            Step("home", latency, []),
            Step(
                "pay",
                latency,
                badPayments == 0 ? [] : new() { [new Failure(Stage.Answer, Cause.Status, 503)] = badPayments / 2 }
            ),
        ];
        var both = LatencyHistogram.Merge(steps.Select(step => step.Latency));
        return new LoadSlice(
            TimeSpan.FromSeconds(index * 0.5),
            TimeSpan.FromSeconds(0.5),
            steps,
            both,
            both,
            late,
            Sessions: 25
        );
    }

    private static StepResult Together(string name, IReadOnlyList<StepResult> parts) =>
        new()
        {
            Name = name,
            Latency = LatencyHistogram.Merge(parts.Select(part => part.Latency)),
            Requests = parts.Sum(part => part.Requests),
            Skipped = 0,
            Failures = parts
                .SelectMany(part => part.Failures)
                .GroupBy(pair => pair.Key)
                .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
        };

    private static StepResult Step(string name, LatencyHistogram latency, Dictionary<Failure, long> failures) =>
        new()
        {
            Name = name,
            Latency = latency,
            Requests = 50,
            Skipped = 0,
            Failures = failures,
        };
}

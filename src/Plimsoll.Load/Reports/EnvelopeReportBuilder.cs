using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Faults.Verdicts;

namespace Plimsoll.Load.Reports;

public static class EnvelopeReportBuilder
{
    /// <param name="faults">Null where none were asked for.</param>
    public static EnvelopeReport Build(Envelope.Envelope envelope, string version, FaultReport? faults = null)
    {
        var (scenario, knee) = (envelope.Scenario, envelope.Knee);
        var levels = knee
            .Levels.Index()
            .Where(level => level.Item.Detail is not null)
            .Select(level =>
                (Level: level.Item, Limits: level.Index < envelope.Limits.Count ? envelope.Limits[level.Index] : [])
            )
            .OrderBy(pair => pair.Level.Multiple)
            .ToList();
        var components = ComponentDemand.Of([.. levels.Select(pair => pair.Limits)]);
        return new EnvelopeReport
        {
            Version = version,
            Scenario = scenario.Name,
            Target = envelope.Target.ToString(),
            Seed = envelope.Seed,
            BeganAt = envelope.Began,
            TookS = envelope.Took.TotalSeconds,
            Slo = envelope.Slo.ToString(),
            PeakPerS = scenario.RequestsPerSecond,
            Knee = KneeOf(knee, scenario.RequestsPerSecond),
            Holds = knee.Holds,
            Breaks = knee.Breaks,
            Ended = knee.Ended,
            Elbow = Elbow.Of([
                .. levels.Select(pair =>
                    (pair.Level.Multiple, pair.Level.Detail!.Latency.Quantile(0.95).TotalMilliseconds)
                ),
            ]),
            Saturation = Saturation.Of([.. levels.Select(pair => (pair.Level.Detail!, pair.Limits))]),
            Scale = ScaleRow.Of(components, scenario.RequestsPerSecond, scenario.MeanRequestsPerSession),
            Prediction = PredictionOf(levels),
            SecondOpinion = SecondOpinionOf(levels, envelope.Seed),
            FaultLevels = faults is null
                ? []
                : [.. envelope.FaultStays.Select(stay => FaultLevelFigures.Of(stay, faults))],
            Faults = faults,
            Levels = [.. levels.Select(pair => LevelOf(pair.Level, pair.Limits))],
        };
    }

    private static KneeFigures? KneeOf(Knee knee, double perSecond) =>
        knee is { Estimate: { } at, Interval: { } interval }
            ? new KneeFigures(
                at,
                interval.Low,
                interval.High,
                interval.Level,
                at * perSecond,
                knee.Clause?.ToString() ?? ""
            )
            : null;

    /// <summary>From the levels up to half of the highest throughput alone, so that it says what could have been known then.</summary>
    private static PredictionFigures? PredictionOf(List<(KneeLevel Level, IReadOnlyList<LimitReading> Limits)> levels)
    {
        var most = levels.Select(pair => pair.Level.Detail!.ThroughputPerSecond).DefaultIfEmpty(0).Max();
        var half = levels.Where(pair => pair.Level.Detail!.ThroughputPerSecond <= most / 2).Select(pair => pair.Limits);
        return ComponentDemand.Of([.. half]) is [var first, ..]
            ? new PredictionFigures(
                first.PerSecondAtFull,
                first.Interval?.Low,
                first.Interval is { } interval && double.IsFinite(interval.High) ? interval.High : null,
                $"{first.Name}, by the utilisation law"
            )
            : null;
    }

    private static PredictionFigures? SecondOpinionOf(
        List<(KneeLevel Level, IReadOnlyList<LimitReading> Limits)> levels,
        int seed
    )
    {
        var steady = levels
            .Where(pair => !pair.Level.IsOverloaded)
            .Select(pair => (pair.Level.Detail!.ThroughputPerSecond, pair.Level.Detail!.Latency.Mean));
        return ScalabilityLaw.Fit([.. steady], new Random(seed)) is { } law
            ? new PredictionFigures(
                law.PeakPerSecond,
                law.Interval.Low,
                law.Interval.High,
                "the Universal Scalability Law through all levels"
            )
            : null;
    }

    private static LevelFigures LevelOf(KneeLevel level, IReadOnlyList<LimitReading> limits)
    {
        LoadResult detail = level.Detail!;
        return new LevelFigures(
            level.Multiple,
            level.IsRung,
            level.Verdict,
            level.Length.TotalSeconds,
            level.IsOverloaded,
            (detail.Requests + detail.Unfinished) / detail.Window.TotalSeconds,
            detail.ThroughputPerSecond,
            detail.ErrorRate,
            LatencyFigures.Of(detail.Latency, withSpectrum: level.IsRung),
            [.. detail.StepPromises.Select(StepPromiseFigures.Of)],
            detail.Unfinished,
            FailureCount.Of(detail.Failures),
            limits,
            detail.Invalid
        );
    }
}

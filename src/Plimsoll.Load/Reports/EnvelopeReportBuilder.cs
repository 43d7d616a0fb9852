using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Faults.Verdicts;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports;

public static class EnvelopeReportBuilder
{
    /// <param name="faults">Null where none were asked for.</param>
    public static EnvelopeReport Build(Envelope.Envelope envelope, string version, FaultReport? faults = null)
    {
        var (scenario, knee) = (envelope.Scenario, envelope.Knee);
        var levels = envelope.Levels;
        var stays = knee.Levels.Where(level => level.Detail is not null).OrderBy(level => level.Multiple).ToList();
        var most = levels.Select(level => level.AnsweredPerSecond).DefaultIfEmpty(0).Max();
        // Where all that came was answered the capacity lies above all levels, and each of them may be used.
        var isReached = levels.Any(level => level.IsHeldBack);
        var prediction = CapacityPrediction.Of(levels, isReached ? most : double.PositiveInfinity);
        var components = ComponentDemand.Of([.. levels.SelectMany(level => level.Looks)]);
        IReadOnlyList<LevelFigures> figures = [.. stays.Select((stay, i) => LevelOf(stay, levels, i))];
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
            Invalid = knee.Doubt ?? DoubtOf(figures),
            ClockMovedS = ClockNote.SecondsOf(envelope.ClockMoved),
            AtPeak = AtPeakOf(stays, envelope.Slo),
            Elbow = Elbow.Of([
                .. stays.Select(stay => (stay.Multiple, stay.Detail!.Latency.Quantile(0.95).TotalMilliseconds)),
            ]),
            Saturation = Saturation.Of(levels),
            Scale = ScaleRow.Of(
                [.. components.Where(component => component.Interval is not { High: double.PositiveInfinity })],
                scenario.RequestsPerSecond,
                scenario.MeanRequestsPerSession,
                JourneyWork.Of(scenario, levels.Count == 0 ? [] : levels[0].Result.Steps)
            ),
            IsCapacityReached = isReached,
            MostPerS = levels.Count == 0 ? null : most,
            Prediction = PredictionOf(prediction.First),
            NoPrediction = prediction.Why,
            SecondOpinion = SecondOpinionOf(levels, envelope.Seed),
            FaultLevels = faults is null
                ? []
                : [.. envelope.FaultStays.Select(stay => FaultLevelFigures.Of(stay, faults))],
            Faults = faults,
            Levels = figures,
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

    private static string? DoubtOf(IReadOnlyList<LevelFigures> levels)
    {
        var weighing = levels.Where(EnvelopeReport.Weighs).ToList();
        return weighing.Count == 0
            ? null
            : $"{weighing.Count} of {levels.Count} levels {(weighing.Count == 1 ? "is in doubt, and the answer rests on it" : "are in doubt, and the answer rests on them")}; at {Knee.Times(weighing[0].Multiple)} {weighing[0].Invalid}";
    }

    private static PeakFigures? AtPeakOf(IReadOnlyList<KneeLevel> stays, Slo slo)
    {
        if (stays.LastOrDefault(stay => stay.IsRung && stay.Multiple <= 1 + 1e-9) is not { Detail: { } detail } level)
        {
            return null;
        }
        var bounds = slo.Clauses.OfType<SloClause.ThroughputAbove>().ToHashSet<SloClause>();
        var figures = new PeakFigures(
            level.Multiple,
            ClauseFigures.Of(
                new SloOutcome([.. detail.Evaluate(slo).Clauses.Where(outcome => bounds.Contains(outcome.Clause))])
            ),
            [.. detail.StepPromises.Select(StepPromiseFigures.Of)]
        );
        return figures.All.Any() ? figures : null;
    }

    private static PredictionFigures? PredictionOf(ComponentDemand? first) =>
        first is null
            ? null
            : new PredictionFigures(
                first.PerSecondAtFull,
                first.Interval?.Low,
                first.Interval is { } interval && double.IsFinite(interval.High) ? interval.High : null,
                $"{first.Name}, by the utilisation law ({ClientSide.Demand(first)})"
            );

    private static PredictionFigures? SecondOpinionOf(IReadOnlyList<LevelObservation> levels, int seed) =>
        ScalabilityLaw.Fit(
            [
                .. levels
                    .Where(level => !level.IsOverloaded)
                    .Select(level => (level.AnsweredPerSecond, level.MeanLatency)),
            ],
            new Random(seed)
        )
            is { } law
            ? new PredictionFigures(
                law.PeakPerSecond,
                law.Interval.Low,
                law.Interval.High,
                "the Universal Scalability Law through all levels"
            )
            : null;

    private static LevelFigures LevelOf(KneeLevel level, IReadOnlyList<LevelObservation> levels, int index)
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
            levels[index].Limits,
            detail.Invalid
        )
        {
            Generator = GeneratorFigures.Of(detail.Generator),
            Lateness = LatencyFigures.Of(detail.Lateness),
            AnsweredPerS = levels[index].AnsweredPerSecond,
            Saturation = Saturation.At(levels, index),
        };
    }
}

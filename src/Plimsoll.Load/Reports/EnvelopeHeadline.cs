using Plimsoll.Core.Diagnosis;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports;

/// <summary>An envelope in a sentence or two, the same in every form of its report.</summary>
public static class EnvelopeHeadline
{
    public static string Of(EnvelopeReport report) =>
        report.Invalid is null || (report.Knee is null && report is { Holds: 0, Breaks: null })
            ? Answer(report)
            : $"{Answer(report)}, as far as can be told";

    private static string Answer(EnvelopeReport report) =>
        (report.Knee, report.Holds, report.Breaks) switch
        {
            ({ } knee, _, _) =>
                $"{report.Slo} holds up to {Knee.Times(knee.Multiple)} today's peak ({Knee.Times(knee.Low)} to {Knee.Times(knee.High)}), {Format.Count(knee.PerS)} requests/s",
            (_, > 0, null) => $"{report.Slo} holds at {Knee.Times(report.Holds)} today's peak; it broke nowhere",
            (_, 0, { } breaks) => $"{report.Slo} breaks already at {Knee.Times(breaks)} today's peak",
            _ => $"Where {report.Slo} breaks cannot be told: {report.Ended}",
        };

    public static string Lead(EnvelopeReport report)
    {
        if (report.Knee is null && report.Breaks is null)
        {
            return $"No level broke: {report.Ended}.";
        }
        var clause = report.Knee is { Clause.Length: > 0 } knee ? $"{knee.Clause} breaks first. " : "";
        var full = report.Saturation.Name is { } name
            ? $"What is full there: {name}, {report.Saturation.Why}."
            : $"What is full there cannot be told: {report.Saturation.Why}.";
        return clause + full;
    }

    /// <summary>What is full at one level, with its utilisation; where nothing is, the busiest.</summary>
    public static string Full(LevelFigures level)
    {
        var busiest = LimitReading.Busiest(level.Limits);
        return (level.Saturation, busiest) switch
        {
            ({ Name: { } name, Utilisation: { } full }, _) => $"full: {name}, {Format.Percent(full)}",
            (_, { } most) => $"{most.Name}, {Format.Percent(most.Utilisation!.Value)}",
            _ => "",
        };
    }

    /// <summary>What the promises came to that do not steer the search; null where there are none.</summary>
    public static string? Unsteered(EnvelopeReport report)
    {
        if (report.AtPeak is not { } peak)
        {
            return null;
        }
        var what = (peak.Clauses.Count, peak.StepPromises.Count) switch
        {
            (> 0, > 0) => "A bound on the throughput and the promises of single steps do",
            (> 0, _) => "A bound on the throughput does",
            _ => "The promises of single steps do",
        };
        var where = peak.IsAtPeak
            ? "at today's peak they came to"
            : $"today's peak itself was not measured, and at {Knee.Times(peak.Multiple)} they came to";
        return $"{what} not steer the search, which goes by latencies and errors of all requests; {where}:";
    }

    /// <summary>What failed at a level, the most frequent first; empty where nothing did.</summary>
    public static string Failures(LevelFigures level)
    {
        const int Shown = 3;
        var kinds = level.Failures.Take(Shown).Select(failure => $"{Format.Count(failure.Count)} × {failure}");
        return string.Join("; ", kinds)
            + (level.Failures.Count > Shown ? $"; and {level.Failures.Count - Shown} more kinds" : "");
    }

    /// <summary>
    /// What speaks against the figures of a level, and what that means; null where nothing does. Without the advice: that is said
    /// once, with the answer.
    /// </summary>
    public static string? Doubt(LevelFigures level)
    {
        var why = level.Invalid?.Split("; ")[0];
        return why is not null && level.IsOurFault && level.Verdict == LevelVerdict.Holds
            ? $"{why} (it held nevertheless: lateness only adds to a latency)"
            : why;
    }

    /// <summary>What could have been known at half the load, beside what was measured.</summary>
    public static string Prediction(EnvelopeReport report)
    {
        var measured = report.MostPerS is { } most ? $"; {Format.Count(most)}/s were answered at most" : "";
        var from = report.IsCapacityReached ? "From the levels up to half of it" : "From all levels";
        return report.Prediction is { } prediction
            ? $"{from}: at most {Format.Count(prediction.PerS)} requests/s{Range(prediction)}, {prediction.By}{measured}"
            : $"{from} the capacity cannot be told: {report.NoPrediction}{measured}";
    }

    public static string SecondOpinion(EnvelopeReport report) =>
        report.SecondOpinion is { } second
            ? $"Second opinion: at most {Format.Count(second.PerS)} requests/s{Range(second)}, {second.By}"
            : "Second opinion: the Universal Scalability Law cannot tell";

    public static string Basis(EnvelopeReport report) =>
        $"{report.Scenario} on {report.Target}, today's peak is {Format.Count(report.PeakPerS)} requests/s; {report.Levels.Count} levels in {Format.Age(TimeSpan.FromSeconds(report.TookS))}; {report.Ended}";

    private static string Range(PredictionFigures figures) =>
        (figures.Low, figures.High) is ({ } low, { } high) ? $" ({Format.Count(low)} to {Format.Count(high)})" : "";
}

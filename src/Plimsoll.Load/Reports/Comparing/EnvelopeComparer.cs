using Plimsoll.Core.Trials;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Reports.Comparing;

/// <summary>
/// Whether two envelopes' headrooms differ by more than their intervals allow for. The interval of the ratio comes from the two
/// intervals alone (the method of variance estimates recovery: Zou and Donner, Construction of confidence limits about effect
/// measures, Statistics in Medicine 27, 2008), on the scale of logarithms, on which the search works.
/// </summary>
public static class EnvelopeComparer
{
    public static LoadComparison Compare(
        EnvelopeReport before,
        EnvelopeReport after,
        string beforeName,
        string afterName
    )
    {
        var (was, now) = (Range.Of(before), Range.Of(after));
        var interval = RatioOf(before.Knee, after.Knee);
        var verdict = interval is { } ratio
            ? ratio.Low > 0
                ? ComparedVerdict.Better
                : ratio.High < 0
                    ? ComparedVerdict.Worse
                    : ComparedVerdict.CannotTell
            : was.High < now.Low
                ? ComparedVerdict.Better
                : now.High < was.Low
                    ? ComparedVerdict.Worse
                    : ComparedVerdict.CannotTell;
        return new LoadComparison
        {
            Before = beforeName,
            After = afterName,
            Doubts = [.. Doubts(before, after)],
            Figures =
            [
                new ComparedFigure(
                    "headroom",
                    before.Knee?.Multiple,
                    after.Knee?.Multiple,
                    (before.Knee, after.Knee) is ({ } first, { } second)
                        ? (second.Multiple / first.Multiple) - 1
                        : null,
                    interval,
                    verdict
                )
                {
                    BeforeWords = was.Words,
                    AfterWords = now.Words,
                },
            ],
        };
    }

    private static Interval? RatioOf(KneeFigures? before, KneeFigures? after)
    {
        if (before is not { Low: > 0, Multiple: > 0 } || after is not { Low: > 0, Multiple: > 0 })
        {
            return null;
        }
        var difference = Math.Log(after.Multiple / before.Multiple);
        var low = difference - Both(Math.Log(after.Multiple / after.Low), Math.Log(before.High / before.Multiple));
        var high = difference + Both(Math.Log(after.High / after.Multiple), Math.Log(before.Multiple / before.Low));
        return new Interval(Math.Exp(low) - 1, Math.Exp(high) - 1, Math.Min(before.Confidence, after.Confidence));
    }

    private static double Both(double a, double b) => Math.Sqrt((a * a) + (b * b));

    private static IEnumerable<string> Doubts(EnvelopeReport before, EnvelopeReport after)
    {
        if (before.Scenario != after.Scenario)
        {
            yield return $"the scenarios are different ones: {before.Scenario} and {after.Scenario}";
        }
        if (before.Slo != after.Slo)
        {
            yield return $"the promises are different ones: {before.Slo} and {after.Slo}";
        }
        if (Math.Abs((after.PeakPerS / Math.Max(1e-9, before.PeakPerS)) - 1) > 0.01)
        {
            yield return FormattableString.Invariant(
                $"today's peak is not the same: {before.PeakPerS:0.#} and {after.PeakPerS:0.#} requests/s"
            );
        }
        foreach (var (name, report) in ((string, EnvelopeReport)[])[("first", before), ("second", after)])
        {
            if (report.Invalid is { } why)
            {
                yield return $"the {name} is not to be believed: {why}";
            }
        }
    }

    /// <summary>Between which multiples the promise breaks, as far as it is known.</summary>
    private sealed record Range(double Low, double High, string Words)
    {
        public static Range Of(EnvelopeReport report) =>
            (report.Knee, report.Holds, report.Breaks) switch
            {
                ({ } knee, _, _) => new(
                    knee.Low,
                    knee.High,
                    $"{Knee.Times(knee.Multiple)} ({Knee.Times(knee.Low)} to {Knee.Times(knee.High)})"
                ),
                (_, > 0 and var holds, null) => new(holds, double.PositiveInfinity, $"at least {Knee.Times(holds)}"),
                (_, var holds, { } breaks) => new(
                    holds,
                    breaks,
                    holds > 0 ? $"{Knee.Times(holds)} to {Knee.Times(breaks)}" : $"below {Knee.Times(breaks)}"
                ),
                _ => new(0, double.PositiveInfinity, "cannot be told"),
            };
    }
}

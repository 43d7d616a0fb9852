using System.Globalization;
using Plimsoll.Core.Statistics;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Reports.Figures;

namespace Plimsoll.Load.Faults.Verdicts;

/// <summary>Judges from the slices of a run what each fault did and whether the service came back.</summary>
/// <remarks>
/// Recovered means: the first slice after the end of the fault in which the promise holds, and over which with the four
/// slices after it together it holds as well. One slice alone would be noise; five together alone would let a bad one
/// hide among good ones. Only slices up to the next fault count. A slice holds what was due in it, whenever it was
/// answered, so a backlog is charged to the time at which its requests were due.
/// </remarks>
public sealed class FaultJudge
{
    /// <summary>Slices over which the promise must hold together.</summary>
    public const int Together = 5;

    private readonly LoadResult _result;
    private readonly Slo? _slo;
    private readonly IReadOnlyList<FaultMark> _marks;

    private FaultJudge(LoadResult result, Slo? slo, IReadOnlyList<FaultMark> marks)
    {
        _result = result;
        _slo = slo;
        _marks = marks;
    }

    private double EndS => _result.Slices.Sum(slice => slice.Length.TotalSeconds);

    /// <param name="slo">Null where nothing is promised.</param>
    /// <param name="aborted">Why the load was ended before its time.</param>
    public static FaultReport Judge(
        LoadResult result,
        Slo? slo,
        IReadOnlyList<FaultMark> marks,
        IReadOnlyList<CheckVerdict> checks,
        string? aborted
    )
    {
        var judge = new FaultJudge(result, slo, marks);
        return Report([.. marks.Select(judge.Judge)], checks, aborted);
    }

    private static FaultReport Report(
        IReadOnlyList<FaultVerdict> verdicts,
        IReadOnlyList<CheckVerdict> checks,
        string? aborted
    )
    {
        var broken =
            aborted is not null
            || checks.Any(check => check.State == CheckState.Broken)
            || verdicts.Any(verdict => verdict.InTime == false);
        var unclear =
            checks.Any(check => check.State is CheckState.CannotTell or CheckState.BrokenBefore)
            || verdicts.Any(verdict =>
                verdict.NotBegun is not null || (verdict.RecoverWithinS is not null && verdict.InTime is null)
            );
        return new FaultReport
        {
            Aborted = aborted,
            Faults = verdicts,
            Checks = checks,
            Passed =
                broken ? false
                : unclear ? null
                : true,
        };
    }

    /// <summary>The same of faults that came at several levels, each judged by the slices of its own.</summary>
    /// <param name="levels">What was measured at each, and the names of the faults that belong to it.</param>
    public static FaultReport Judge(
        IReadOnlyList<(LoadResult Result, IReadOnlyList<string> Faults)> levels,
        Slo? slo,
        IReadOnlyList<FaultMark> marks,
        IReadOnlyList<CheckVerdict> checks,
        string? aborted
    )
    {
        var verdicts = new List<FaultVerdict>();
        foreach (var mark in marks)
        {
            var level = levels.FirstOrDefault(level => level.Faults.Contains(mark.Fault.Name));
            var among = level.Result is null
                ? []
                : marks.Where(other => level.Faults.Contains(other.Fault.Name)).ToList();
            verdicts.Add(
                level.Result is null
                    ? NotCome(mark, mark.Refusal ?? "the load ended before its time came")
                    : new FaultJudge(level.Result, slo, among).Judge(mark)
            );
        }
        return Report(verdicts, checks, aborted);
    }

    private FaultVerdict Judge(FaultMark mark)
    {
        var within = mark.Fault.RecoverWithin?.TotalSeconds;
        if (mark.From is not { } began)
        {
            return NotCome(mark, mark.Refusal ?? "the load ended before its time came");
        }
        var from = Since(began);
        var to = Since(mark.To ?? began);
        var next = NextFault(mark, to);
        var before = Between(double.NegativeInfinity, from, whole: true);
        var during = Between(from, to, whole: false);
        var after = Between(to, next.FromS, whole: true);
        var felt = _slo is null || during.Count == 0 ? (bool?)null : !Holds(during);
        var (recovery, recovered, reason) = Recover(before, after, to, next.Name);
        var until = recovered is { } healed ? to + healed : next.FromS;
        return new FaultVerdict(
            mark.Fault.Name,
            mark.Fault.Kind,
            from,
            mark.Fault.For == TimeSpan.Zero ? null : to,
            null,
            felt,
            recovery,
            recovered,
            reason,
            within,
            InTime(recovery, recovered, within, Math.Min(next.FromS, EndS) - to),
            StretchFigures.Of(before),
            StretchFigures.Of(during),
            StretchFigures.Of(after),
            FailureCount.Of(
                StepResult.Merge("", [.. Between(from, until, whole: false).SelectMany(slice => slice.Steps)]).Failures
            )
        );
    }

    private static FaultVerdict NotCome(FaultMark mark, string why) =>
        new(
            mark.Fault.Name,
            mark.Fault.Kind,
            null,
            null,
            why,
            null,
            Recovery.CannotTell,
            null,
            "the fault did not come",
            mark.Fault.RecoverWithin?.TotalSeconds,
            null,
            null,
            null,
            null,
            []
        );

    private (Recovery, double? AfterS, string Reason) Recover(
        IReadOnlyList<LoadSlice> before,
        IReadOnlyList<LoadSlice> after,
        double to,
        string? next
    )
    {
        if (_slo is null)
        {
            return (Recovery.CannotTell, null, "nothing is promised that could hold again");
        }
        if (before.Count > 0 && !Holds([.. before.TakeLast(Together)]))
        {
            return (Recovery.CannotTell, null, $"{_slo} did not hold before the fault either");
        }
        for (var i = 0; i + Together <= after.Count; i++)
        {
            if (Holds([after[i]]) && Holds([.. after.Skip(i).Take(Together)]))
            {
                var healed = Math.Max(0, At(after[i]) - to);
                return (Recovery.Recovered, healed, $"{_slo} holds again, over {Together} slices together");
            }
        }
        var measured = after.Sum(slice => slice.Length.TotalSeconds).ToString("0.#", CultureInfo.InvariantCulture);
        if (next is not null)
        {
            return (Recovery.CannotTell, null, $"the fault {next} began {measured} s later, before it could be told");
        }
        return after.Count < Together
            ? (Recovery.CannotTell, null, $"only {measured} s of the load came after it")
            : (Recovery.NotRecovered, null, $"{_slo} did not hold again within the {measured} s that were measured");
    }

    private static bool? InTime(Recovery recovery, double? recovered, double? within, double measured) =>
        (recovery, within) switch
        {
            (_, null) => null,
            (Recovery.Recovered, { } limit) => recovered <= limit,
            (Recovery.NotRecovered, { } limit) => measured >= limit ? false : null,
            _ => null,
        };

    private bool Holds(IReadOnlyList<LoadSlice> slices) =>
        _slo!
            .Evaluate(
                LatencyHistogram.Merge(slices.Select(slice => slice.Latency)),
                slices.Sum(slice => slice.Requests),
                slices.Sum(slice => slice.Failed),
                TimeSpan.FromSeconds(slices.Sum(slice => slice.Length.TotalSeconds))
            )
            .Holds;

    private (double FromS, string? Name) NextFault(FaultMark mark, double to)
    {
        var next = _marks
            .Where(other => other != mark && other.From is { } from && Since(from) > Since(mark.From!.Value))
            .Select(other => (FromS: Since(other.From!.Value), other.Fault.Name))
            .Where(other => other.FromS < EndS)
            .OrderBy(other => other.FromS)
            .FirstOrDefault();
        return next.Name is null ? (EndS, null) : (Math.Max(next.FromS, to), next.Name);
    }

    private List<LoadSlice> Between(double from, double to, bool whole) =>
        [
            .. _result.Slices.Where(slice =>
                whole
                    ? At(slice) >= from && At(slice) + slice.Length.TotalSeconds <= to + 1e-9
                    : At(slice) + slice.Length.TotalSeconds > from && At(slice) < Math.Max(to, from + 1e-9)
            ),
        ];

    private double At(LoadSlice slice) => (slice.From - _result.Slices[0].From).TotalSeconds;

    private double Since(DateTimeOffset moment) => (moment - _result.Began).TotalSeconds;
}

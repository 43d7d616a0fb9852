using System.Globalization;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Reports.Html;
using Plimsoll.Core.Trials;

namespace Plimsoll.Core.Reports;

/// <summary>What a reader of a tune is told first, the same in text and HTML.</summary>
public static class TuneHeadline
{
    /// <summary>More failed requests than this are no service in trouble, but a scenario that does not fit it.</summary>
    private const double ManyErrors = 0.1;

    /// <summary>By which factor a live load must differ to be called another.</summary>
    private const double MuchTraffic = 1.5;

    public static string Of(TuneReport report)
    {
        var kept = report.Steps.Count(s => s.Kept);
        if (report.Mode == "plan")
        {
            return report.Planned.Count switch
            {
                0 => "Nothing to try: no change would pay",
                1 => "One change is worth a trial; nothing was changed",
                var n => $"{n} changes are worth a trial; nothing was changed",
            };
        }
        if (kept == 0)
        {
            return report.Steps.Count == 0 ? "Nothing was changed" : "Nothing helped: every change was reverted";
        }
        var changes = kept == 1 ? "one change" : $"{kept} changes";
        if (report is { Before.P95Ms: { } before, After.P95Ms: { } after } && after < before)
        {
            var headroom = Headroom(report.After) is { } times ? $", holds {times} today's peak" : "";
            return $"p95 from {Format.Milliseconds(before)} to {Format.Milliseconds(after)} with {changes}{headroom}";
        }
        return report is { Before.ServerMsPerCall: { } was, After.ServerMsPerCall: { } now }
            ? $"Server time per call from {Format.Milliseconds(was)} to {Format.Milliseconds(now)} with {changes}"
            : $"{char.ToUpperInvariant(changes[0])}{changes[1..]} kept";
    }

    public static string Lead(TuneReport report)
    {
        var steps = report.Steps.Count;
        var kept = report.Steps.Count(s => s.Kept);
        var pruned = report.Steps.Count(s => s.Pruned);
        var again = pruned == 0 ? "" : $", {pruned} dropped again as superfluous";
        var proof =
            steps == 0
                ? ""
                : $"{steps} {(steps == 1 ? "trial" : "trials")} in {Format.Age(report.EndedAt - report.StartedAt)}: {kept} kept, {steps - kept - pruned} reverted{again}. ";
        return $"{proof}{report.Ended} {Failing(report)}{Shift(report)}{report.Bottleneck?.Text}".Trim();
    }

    /// <summary>Who is refused is answered quickly: such figures say little of the service, and mostly the scenario is wrong.</summary>
    private static string Failing(TuneReport report) =>
        report.Before.ErrorRate is > ManyErrors and var share
            ? $"{Format.Percent(share)} of the requests failed as found, so these figures say little: plimsoll load run with the same scenario says which and why. "
            : "";

    /// <summary>A live load that became another meanwhile: what stands before and after are then of two loads.</summary>
    private static string Shift(TuneReport report)
    {
        if (
            report
            is not { Mode: "live", Before.ThroughputPerS: > 0 and var was, After.ThroughputPerS: > 0 and var now }
        )
        {
            return "";
        }
        return Math.Max(was / now, now / was) > MuchTraffic
            ? $"The traffic was not the same: {Format.Count(was)} statements/s before and {Format.Count(now)} after, so what stands before and after is of two loads. The effect of each step is not: it is set against statements that the step cannot touch. "
            : "";
    }

    /// <summary>The state as found, then the state after each measurement; changes measured together share one.</summary>
    public static IReadOnlyList<Rung> Rungs(TuneReport report)
    {
        var rungs = new List<Rung>();
        Add(rungs, report.Before, "as found", "start");
        foreach (var group in report.Steps.GroupBy(s => s.After).Where(g => g.Key is not null))
        {
            var members = group.ToList();
            var label =
                members.Count == 1 ? ShortName(members[0]) : $"{ShortName(members[0])} and {members.Count - 1} more";
            Add(rungs, group.Key!, label, members.Any(m => m.Kept) ? "kept" : "reverted");
        }
        Add(rungs, report.After, "in the end", "kept");
        return rungs;
    }

    /// <summary>The promise on p95 in milliseconds; null where there is none.</summary>
    public static double? PromisedP95(TuneReport report) =>
        Slo.TryParse(report.Slo ?? "", out var slo, out _)
            ? slo.Clauses.OfType<SloClause.LatencyBelow>().FirstOrDefault(c => c.Percent == 95)?.Limit.TotalMilliseconds
            : null;

    /// <summary>What became of the change, in a word or two.</summary>
    public static string Outcome(TuneStep step) =>
        step switch
        {
            { Pruned: true } => "pruned",
            { Kept: true } => "kept",
            // A rebuilt index stays rebuilt.
            { Change.Revert: "" } => "no gain",
            _ => "reverted",
        };

    public static string Effect(TuneStep step) => Relative(step.Effect, step.Interval);

    /// <summary><c>−40 % (−45 … −33 %)</c>.</summary>
    public static string Relative(double? effect, Interval? interval)
    {
        if (effect is not { } value)
        {
            return "";
        }
        return interval is { } range
            ? $"{Format.Signed(value)} % ({Format.Signed(range.Low)} … {Format.Signed(range.High)} %)"
            : $"{Format.Signed(value)} %";
    }

    /// <summary><c>4×</c>, <c>at least 8×</c>; null where it was not measured.</summary>
    public static string? Headroom(TuneState state) =>
        state switch
        {
            { Headroom: { } times, HeadroomIsAtLeast: true } => "at least " + Times(times),
            { Headroom: { } times } => Times(times),
            _ => null,
        };

    public static string Times(double multiple) => multiple.ToString("0.##", CultureInfo.InvariantCulture) + "×";

    private static void Add(List<Rung> rungs, TuneState state, string label, string kind)
    {
        if (state is { P50Ms: { } p50, P95Ms: { } p95, P99Ms: { } p99 })
        {
            rungs.Add(new Rung(label, p50, p95, p99, kind));
        }
    }

    /// <summary>What the title names, without the verb.</summary>
    private static string ShortName(TuneStep step)
    {
        var on = step.Title.IndexOf(" on ", StringComparison.Ordinal);
        return on > 0 ? step.Title[(on + 4)..] : step.Title;
    }
}

using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>What came of one group of changes.</summary>
/// <param name="Now">A measurement of the server as the group has left it; null where it was measured otherwise.</param>
internal sealed record GroupOutcome(
    IReadOnlyList<(Made Made, Judgement Judgement)> Judged,
    IReadOnlyList<TuneStep> Steps,
    IReadOnlyList<PassedOver> Refused,
    Measurement? Now
);

/// <summary>Puts one prescription, or a group that one measurement can tell apart, to the proof.</summary>
internal sealed class TrialRun(TunePorts ports, TuneOptions options, Workshop workshop, Gauge gauge)
{
    private readonly TrialPolicy _policy = options.Policy;

    /// <param name="baseline">Of the server as it is now.</param>
    public async Task<GroupOutcome> RunAsync(
        IReadOnlyList<Prescription> group,
        Workload workload,
        Measurement baseline,
        Bytes diskTaken,
        CancellationToken token
    )
    {
        var refused = new List<PassedOver>();
        var made = new List<Made>();
        var steps = new List<TuneStep>();
        var judged = new List<(Made, Judgement)>();
        // One after the other: never two builds at once.
        foreach (var prescription in group)
        {
            var (one, refusal) = await workshop.MakeAsync(prescription, token);
            if (one is null)
            {
                refused.Add(new PassedOver(prescription, refusal!));
                ports.Progress?.Report(new TuneEvent.Refused(prescription, refusal!));
                continue;
            }
            diskTaken += one.Disk;
            if (options.DiskBudget is { } budget && one.Disk > Bytes.Zero && diskTaken > budget)
            {
                diskTaken -= one.Disk;
                var over = new Judgement(
                    Verdict.Refuted,
                    null,
                    null,
                    $"It took {one.Disk} of disk, where {budget - diskTaken} was left of the budget."
                );
                await workshop.RejectAsync(one, over);
                judged.Add((one, over));
                steps.Add(Report(StepOf(one, over, TimeSpan.Zero, null)));
                continue;
            }
            made.Add(one);
        }
        if (made.Count == 0)
        {
            return new GroupOutcome(judged, steps, refused, steps.Count == 0 ? baseline : null);
        }

        var trials = made.Select(m =>
                Trial.Of(
                    m.Prescription,
                    workload,
                    _policy.Guardrails,
                    [.. made.Where(o => o != m).Select(o => o.Prescription)]
                )
            )
            .ToList();
        var (before, after, judgements) = trials[0].IsSwitched
            ? await AlternateAsync(trials[0], made[0], baseline, token)
            : await MeasureAsync(trials, made, baseline, token);

        var state = Standing.Of(after, options.Slo);
        var measured = before.Length + after.Length;
        // What is kept is written down before anything is undone, and the last made is undone first.
        foreach (var (one, judgement) in made.Zip(judgements).Where(p => p.Second.Verdict == Verdict.Confirmed))
        {
            await workshop.KeepAsync(one, judgement);
        }
        foreach (
            var (one, judgement) in made.Zip(judgements).Reverse().Where(p => p.Second.Verdict != Verdict.Confirmed)
        )
        {
            await workshop.RejectAsync(one, judgement);
        }
        foreach (var (one, judgement) in made.Zip(judgements))
        {
            judged.Add((one, judgement));
            steps.Add(Report(StepOf(one, judgement, measured, state)));
        }
        var isAllKept = judgements.TrueForAll(j => j.Verdict == Verdict.Confirmed) && steps.Count == made.Count;
        return new GroupOutcome(judged, steps, refused, isAllKept && !trials[0].IsSwitched ? after : null);
    }

    /// <summary>Measures on while an answer is unclear, up to the limit.</summary>
    private async Task<(Measurement Before, Measurement After, List<Judgement> Judgements)> MeasureAsync(
        List<Trial> trials,
        List<Made> made,
        Measurement before,
        CancellationToken token
    )
    {
        await gauge.WarmUpAsync(_policy.WarmUp, token);
        var after = Measurement.Empty;
        while (true)
        {
            after += await MeasureOnceAsync("after the change", token);
            var judgements = trials
                .Zip(made, (t, m) => TrialJudge.Judge(t, before, after, m.Disk, _policy, ports.Random))
                .ToList();
            if (!judgements.Exists(j => j.MoreMayHelp) || after.Length + (_policy.Measure / 2) >= _policy.MaxMeasure)
            {
                return (before, after, judgements);
            }
        }
    }

    /// <summary>
    /// A setting of the server reaches every statement, so there is nothing to set it against; and a table's option is
    /// mostly tried without a prediction, where luck is the likeliest gain. Both are applied and reverted in turn (A B A B), so that what drifts by itself drifts on both sides; and the effect must come and go with it each time,
    /// which drift does not.
    /// </summary>
    private async Task<(Measurement Before, Measurement After, List<Judgement> Judgements)> AlternateAsync(
        Trial trial,
        Made made,
        Measurement before,
        CancellationToken token
    )
    {
        await gauge.WarmUpAsync(_policy.WarmUp, token);
        var after = await MeasureOnceAsync("with the setting", token);
        var first = after;
        var judgement = TrialJudge.Judge(trial, before, after, made.Disk, _policy, ports.Random);
        if (judgement.Verdict == Verdict.Refuted)
        {
            return (before, after, [judgement]);
        }
        var part = made.Parts[^1];
        // The ledger holds it as applied all the while: its way back is right whether or not it is there.
        await ports.Executor.RevertAsync(part.Change, part.Trial, CancellationToken.None);
        await gauge.WarmUpAsync(_policy.WarmUp, token);
        var without = await MeasureOnceAsync("without the setting", token);
        var pairs = new List<(Measurement Without, Measurement With)> { (before, first), (without, first) };
        before += without;
        if (await ports.Executor.ApplyAsync(part.Change, part.Trial, token) is Trials.Changes.Application.Failed failed)
        {
            return (before, after, [judgement with { Verdict = Verdict.Inconclusive, Reason = failed.Reason }]);
        }
        await gauge.WarmUpAsync(_policy.WarmUp, token);
        var again = await MeasureOnceAsync("with the setting again", token);
        pairs.Add((without, again));
        after += again;
        return (before, after, [Reversible(trial, made, pairs, before, after)]);
    }

    private Judgement Reversible(
        Trial trial,
        Made made,
        IReadOnlyList<(Measurement Without, Measurement With)> pairs,
        Measurement before,
        Measurement after
    )
    {
        var whole = TrialJudge.Judge(trial, before, after, made.Disk, _policy, ports.Random);
        if (whole.Verdict != Verdict.Confirmed)
        {
            return whole;
        }
        var comesAndGoes = pairs.All(p =>
            TrialJudge.Judge(trial, p.Without, p.With, made.Disk, _policy, ports.Random).Effect is { } effect
            && effect.Relative <= -_policy.MinimumEffect
        );
        return comesAndGoes
            ? whole
            : whole with
            {
                Verdict = Verdict.Inconclusive,
                Reason = $"{whole.Reason} But the effect did not come and go with the setting, so it may be drift.",
            };
    }

    private Task<Measurement> MeasureOnceAsync(string what, CancellationToken token)
    {
        ports.Progress?.Report(new TuneEvent.Measuring(what, _policy.Measure));
        return gauge.MeasureAsync(_policy.Measure, _policy.Slice, token);
    }

    private TuneStep Report(TuneStep step)
    {
        ports.Progress?.Report(new TuneEvent.Judged(step));
        return step;
    }

    private static TuneStep StepOf(Made made, Judgement judgement, TimeSpan measured, TuneState? after) =>
        new()
        {
            Trial = made.Trial,
            Rule = made.Prescription.Rule,
            Title = made.Prescription.Title,
            Change = Sql(
                made.Parts.SelectMany(p => p.Change.Apply),
                made.Parts.Reverse().SelectMany(p => p.Change.RevertShown)
            ),
            Effect = Finite(judgement.Effect?.Relative),
            EffectOn = judgement.Effect?.On,
            Interval = Finite(judgement.Effect?.Interval),
            ServiceEffect = Finite(judgement.Service?.Relative),
            ServiceInterval = Finite(judgement.Service?.Interval),
            Verdict = judgement.Verdict,
            Reason = judgement.Reason,
            Predicted = made.Prescription.Predicted.LoadReduction,
            DiskBytes = made.Disk.Count,
            AppliedInS = made.Took.TotalSeconds,
            MeasuredForS = measured.TotalSeconds,
            After = after,
        };

    public static TuneChange Sql(IEnumerable<string> apply, IEnumerable<string> revert) =>
        new(Lines(apply), Lines(revert));

    private static string Lines(IEnumerable<string> statements) =>
        string.Join("\n", statements.Select(s => s.EndsWith(';') ? s : s + ";"));

    // JSON has no infinities; an interval without bounds is no interval.
    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;

    private static Interval? Finite(Interval? interval) =>
        interval is { } i && double.IsFinite(i.Low) && double.IsFinite(i.High) ? i : null;
}

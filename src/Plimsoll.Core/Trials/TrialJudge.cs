using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Trials.Measuring;

namespace Plimsoll.Core.Trials;

/// <summary>
/// Gives the verdict from two measurements. Pure: the same measurements and the same seed give the same verdict. How it
/// is computed stands in docs/explain/verdicts.md.
/// </summary>
public static class TrialJudge
{
    /// <summary>Of the bootstrap.</summary>
    public const int Draws = 1000;

    /// <summary>
    /// Of all concerned statements together, before and after: fewer are too few for a bootstrap, and are compared by
    /// their ranks.
    /// </summary>
    public const int FewestCalls = 10;

    /// <summary>With fewer slices with a call before, no number of calls afterwards excludes anything.</summary>
    internal const int FewestBefore = 3;

    private const string PerCall = "server time per call of the statements concerned";

    /// <param name="disk">What the change took on disk; null where it is not known.</param>
    public static Judgement Judge(
        Trial trial,
        Measurement before,
        Measurement after,
        Bytes? disk,
        TrialPolicy policy,
        Random random
    )
    {
        var level = policy.LevelOfEachLook;
        var contrast = new Contrast(trial, before, after, Draws, random);
        var called = trial.Concerned.Where(contrast.Statements.Contains).ToList();
        var callsBefore = called.Sum(contrast.CallsBefore);
        var callsAfter = called.Sum(contrast.CallsAfter);
        var isRare = callsBefore < FewestCalls || callsAfter < FewestCalls;
        var effect = isRare
            ? contrast.RareEffectOn(PerCall, trial.Concerned, level)
            : contrast.EffectOn(PerCall, trial.Concerned, level);
        var service = ServiceContrast.Effect(before, after, Draws, level, random);
        var check = new GuardrailCheck(trial, before, after, contrast, service, disk);
        var breaches = trial.Guardrails.Select(check.Check).OfType<Breach>().ToList();
        if (breaches.Count > 0)
        {
            return new Judgement(
                Verdict.Refuted,
                effect,
                service,
                "A guardrail is broken. " + string.Join(" ", breaches.Select(b => b.Reason))
            )
            {
                IsShared = breaches.All(b => b.IsShared),
                // Under the traffic that is there a statement may rest for a while.
                MoreMayHelp = breaches.TrueForAll(b => b.IsSilence),
            };
        }

        if (effect is null || (isRare && double.IsInfinity(effect.Interval.High)))
        {
            return new Judgement(
                Verdict.Inconclusive,
                effect,
                service,
                $"Its statements were called {callsBefore:0} times before and {callsAfter:0} times after: too few to tell."
            )
            {
                MoreMayHelp = callsBefore >= FewestBefore,
            };
        }
        var verdict = trial.Objective == Objective.Faster ? Faster(effect, policy) : NotSlower(effect, policy);
        return new Judgement(verdict, effect, service, Reason(trial, verdict, effect, service, contrast, policy))
        {
            MoreMayHelp = verdict == Verdict.Inconclusive,
        };
    }

    private static Verdict Faster(Effect effect, TrialPolicy policy) =>
        effect.Interval.High < 0 && effect.Relative <= -policy.MinimumEffect ? Verdict.Confirmed
        : effect.Interval.Low > -policy.MinimumEffect ? Verdict.Refuted
        : Verdict.Inconclusive;

    private static Verdict NotSlower(Effect effect, TrialPolicy policy) =>
        effect.Interval.High < policy.HarmlessMargin ? Verdict.Confirmed
        : effect.Interval.Low > 0 ? Verdict.Refuted
        : Verdict.Inconclusive;

    private static string Reason(
        Trial trial,
        Verdict verdict,
        Effect effect,
        Effect? service,
        Contrast contrast,
        TrialPolicy policy
    )
    {
        var against =
            contrast.ComparedWith > 0
                ? $", set against {contrast.ComparedWith} {(contrast.ComparedWith == 1 ? "statement" : "statements")} that it cannot touch"
                : ", before against after alone";
        var range = $"{Percent(effect.Interval.Low)} to {Percent(effect.Interval.High)}";
        var statements = trial.Concerned.Count == 1 ? "statement" : $"{trial.Concerned.Count} statements";
        var measured = $"The {statements} concerned: {Percent(effect.Relative)} time per call ({range}){against}.";
        var why = (verdict, trial.Objective) switch
        {
            (Verdict.Confirmed, Objective.Faster) => "No guardrail is broken.",
            (Verdict.Confirmed, _) =>
                $"Slower by less than {Format.Percent(policy.HarmlessMargin)}, and it gives back disk and writes.",
            (Verdict.Refuted, Objective.Faster) =>
                $"A gain of {Format.Percent(policy.MinimumEffect)} or more is ruled out.",
            (Verdict.Refuted, _) => "Clearly slower.",
            (_, Objective.Faster) => "Not clearly better, so not kept.",
            _ => "Not clearly harmless, so not kept.",
        };
        var clients = service is null ? "" : $" The service's p95: {Percent(service.Relative)}.";
        return $"{measured} {why}{clients}";
    }

    private static string Percent(double relative) =>
        double.IsFinite(relative) ? Format.Signed(relative) + " %" : "any";
}

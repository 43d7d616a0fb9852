using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>
/// Measures a baseline on where changes concern statements that are called rarely: once the change is made there is no
/// more of it to be had.
/// </summary>
internal sealed class RareBaseline(TunePorts ports, TrialPolicy policy, Gauge gauge)
{
    /// <returns>With enough calls of all statements concerned, or as long as the policy allows.</returns>
    public async Task<Measurement> LengthenAsync(
        Measurement baseline,
        IReadOnlyList<Prescription> group,
        Workload workload,
        CancellationToken token
    )
    {
        var trials = group.Select(p => Trial.Of(p, workload, policy.Guardrails)).Where(t => !t.IsSwitched).ToList();
        while (
            baseline.Length + (policy.Measure / 2) < policy.MaxMeasure
            && trials.Exists(trial => GainsByLonger(baseline, trial.Concerned, workload))
        )
        {
            ports.Progress?.Report(new TuneEvent.Measuring("the baseline of rarely called statements", policy.Measure));
            baseline += await gauge.MeasureAsync(policy.Measure, policy.Slice, token);
        }
        return baseline;
    }

    /// <summary>
    /// Why a trial would tell nothing whatever it measured; null where it may. What cannot be told is not tried: an
    /// index is not dropped for a minute only to be built again.
    /// </summary>
    public string? WhyInVain(Measurement baseline, Prescription prescription, Workload workload)
    {
        var trial = Trial.Of(prescription, workload, policy.Guardrails);
        if (trial.IsSwitched || prescription.Change.Revert.Count == 0)
        {
            return null;
        }
        var calls = Calls(baseline, trial.Concerned);
        return calls switch
        {
            >= TrialJudge.FewestBefore => null,
            0 =>
                $"None of its statements was called in {Format.Age(baseline.Length)}: no trial could tell what it does.",
            _ =>
                $"Its statements were called {calls} times in {Format.Age(baseline.Length)}: no trial could tell what it does.",
        };
    }

    private static long Calls(Measurement baseline, IReadOnlySet<Fingerprint> concerned) =>
        baseline.Slices.Sum(slice => concerned.Sum(s => slice.Statements.GetValueOrDefault(s).Calls));

    private bool GainsByLonger(Measurement baseline, IReadOnlySet<Fingerprint> concerned, Workload workload)
    {
        var calls = Calls(baseline, concerned);
        if (calls >= TrialJudge.FewestCalls)
        {
            return false;
        }
        // Where not even the longest baseline would hold a few calls, waiting is in vain.
        var perSecond = workload.Over is { TotalSeconds: > 0 } over
            ? concerned.Sum(s => workload.Find(s)?.Load.Calls ?? 0) / over.TotalSeconds
            : double.PositiveInfinity;
        return perSecond * policy.MaxMeasure.TotalSeconds >= TrialJudge.FewestBefore;
    }
}

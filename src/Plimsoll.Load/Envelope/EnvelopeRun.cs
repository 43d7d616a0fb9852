using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load.Envelope;

/// <summary>Measures an envelope: up the ladder, and on to the knee.</summary>
public static class EnvelopeRun
{
    /// <summary>Fine enough to see a level break within seconds.</summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(0.5);

    /// <param name="observer">Looks at the target's limits; null where nobody can.</param>
    /// <param name="known">What the load alone can see the use of.</param>
    /// <param name="levels">Told of each level when it has been measured.</param>
    /// <param name="live">Told once a second how the load goes.</param>
    /// <param name="origin">Null stands for this process.</param>
    /// <exception cref="PlimsollException">
    /// The options are not fit, the target does not answer, or the promise has no clause that a load could break.
    /// </exception>
    public static async Task<Envelope> RunAsync(
        Scenario scenario,
        Slo slo,
        LoadOptions load,
        KneeOptions options,
        ILimitObserver? observer,
        KnownLimits known,
        IProgress<KneeLevel>? levels,
        IProgress<LoadProgress>? live,
        TimeProvider time,
        CancellationToken token,
        ILoadOrigin? origin = null
    )
    {
        var clauses = KneeClause.Of(slo);
        if (clauses.Count == 0)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"No rate can be too high for {slo}: a bound on the throughput is broken by a low rate alone.",
                "Add a latency or an error rate, e.g. p95<300ms,errors<0.1%."
            );
        }
        var began = time.GetUtcNow();
        await using var session = await SessionLevelLoad.OpenAsync(
            scenario,
            load with
            {
                Slice = s_slice,
            },
            clauses,
            live,
            time,
            token,
            origin
        );
        var observed = new ObservedLevelLoad(session, observer ?? NoLimits.Instance);
        // The added sessions of a step are new; of those that go on, the late steps are there already.
        var fitting = options with
        {
            WarmUp = Longer(options.WarmUp, session.WarmUp),
            StepWarmUp = options.StepWarmUp ?? Longer(KneeOptions.ShortestStepWarmUp, session.WarmUp / 2),
        };
        var knee = await KneeSearch.RunAsync(observed, clauses, fitting, levels, token);
        return new Envelope(
            scenario,
            (load.Target ?? scenario.Target)!,
            load.Seed,
            slo,
            began,
            time.GetUtcNow() - began,
            knee,
            observed.Levels,
            known
        );
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

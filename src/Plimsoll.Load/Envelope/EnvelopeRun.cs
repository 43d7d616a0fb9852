using Plimsoll.Core;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
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
    /// <param name="live">Told once a second how the load goes, step by step.</param>
    /// <param name="origin">Null stands for this process.</param>
    /// <param name="faults">Null where none are to come.</param>
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
        IProgress<LiveLine>? live,
        TimeProvider time,
        CancellationToken token,
        ILoadOrigin? origin = null,
        LevelFaults? faults = null
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
        var (began, start) = (time.GetUtcNow(), time.GetTimestamp());
        using var deadline = new CancellationTokenSource(options.MaxTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            token,
            deadline.Token,
            faults?.Conductor.Abort ?? CancellationToken.None
        );
        var teller = new Teller(live);
        await using var session = await SessionLevelLoad.OpenAsync(
            scenario,
            load with
            {
                Slice = s_slice,
            },
            clauses,
            teller,
            time,
            token,
            origin
        );
        var faulted = faults is null
            ? null
            : new FaultedLevelLoad(session, faults.Plan, faults.Conductor, clauses, options.MaxTime);
        session.KeepsCuts = live is not null || faulted is not null;
        (teller.Session, teller.Faulted) = (session, faulted);
        ILevelLoad levelled = faulted is null ? session : faulted;
        var observed = new ObservedLevelLoad(levelled, observer ?? NoLimits.Instance);
        // The added sessions of a step are new; of those that go on, the late steps are there already.
        var fitting = options with
        {
            Ladder = faults?.Onto(options.Ladder) ?? options.Ladder,
            WarmUp = Longer(options.WarmUp, session.WarmUp),
            StepWarmUp = options.StepWarmUp ?? Longer(KneeOptions.ShortestStepWarmUp, session.WarmUp / 2),
        };
        var knee = await SearchAsync(observed, clauses, fitting, levels, teller, stop.Token, token);
        if (deadline.IsCancellationRequested && !token.IsCancellationRequested)
        {
            knee = knee with { Ended = "the time allowed was over" };
        }
        else if (faults?.Conductor.Aborted is { } aborted)
        {
            knee = knee with { Ended = aborted };
        }
        await FinishAsync(faulted, stop.Token);
        var took = time.GetElapsedTime(start);
        return new Envelope(
            scenario,
            (load.Target ?? scenario.Target)!,
            load.Seed,
            slo,
            began,
            took,
            knee,
            observed.Levels,
            known
        )
        {
            FaultStays = faulted?.Stays ?? [],
            ClockMoved = time.GetUtcNow() - began - took,
        };
    }

    private static async Task<Knee> SearchAsync(
        ILevelLoad load,
        IReadOnlyList<KneeClause> clauses,
        KneeOptions options,
        IProgress<KneeLevel>? levels,
        IProgress<LoadStage> stages,
        CancellationToken stop,
        CancellationToken token
    )
    {
        try
        {
            return await KneeSearch.RunAsync(load, clauses, options, levels, stop, stages);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested && load.Elapsed >= options.MaxTime)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"Not one level was measured within {options.MaxTime.TotalSeconds:0.#} s.",
                "Allow for more with --max-time, or shorten the warm-up with --warm-up."
            );
        }
    }

    /// <summary>Where it was stopped meanwhile, what has come until then is kept.</summary>
    private static async Task FinishAsync(FaultedLevelLoad? faulted, CancellationToken stop)
    {
        try
        {
            await (faulted?.FinishAsync(stop) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The rest never came.
        }
    }

    /// <summary>Tells once a second what each step did, to those who look on and to those who decide about faults.</summary>
    private sealed class Teller(IProgress<LiveLine>? live) : IProgress<LoadProgress>, IProgress<LoadStage>
    {
        private volatile LoadStage _stage;

        public SessionLevelLoad? Session { get; set; }
        public FaultedLevelLoad? Faulted { get; set; }

        public void Report(LoadStage value) => _stage = value;

        public void Report(LoadProgress value)
        {
            if (live is null && Faulted is null)
            {
                return;
            }
            var stage = Faulted?.IsStaying == true ? LoadStage.Faults : _stage;
            var line = new LiveLine(value, stage == LoadStage.Measuring, Session?.Cut() ?? []) { Stage = stage };
            live?.Report(line);
            Faulted?.Note(line);
        }
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

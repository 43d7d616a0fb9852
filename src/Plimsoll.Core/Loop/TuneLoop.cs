using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Loop;

/// <summary>
/// The closed loop: look, take what promises most against what it disturbs and costs, try it, keep it or undo it, and
/// so on until the promise holds with the wanted headroom or nothing is left that would pay.
/// </summary>
public sealed class TuneLoop(TunePorts ports, TuneOptions options)
{
    internal const string NoLoad =
        "No statement has run in this database since its statistics were reset: there is no load to tune for. "
        + "Run it while the application is used, or give it a load to drive: --scenario.";

    private readonly Gauge _gauge = new(ports);

    /// <summary>What would be tried, best first. Changes nothing and drives no load.</summary>
    public static async Task<TuneReport> PlanAsync(
        IObserver observer,
        TuneOptions options,
        TimeProvider time,
        CancellationToken token
    )
    {
        var started = time.GetUtcNow();
        var look = await observer.LookAsync(token);
        var ranking = Candidates.Rank(look.Findings, options, [], Bytes.Zero);
        return new TuneReport
        {
            StartedAt = started,
            EndedAt = time.GetUtcNow(),
            Database = look.Workload.Observation.Server.Database,
            ServerVersion = look.Workload.Observation.Server.Version,
            Mode = "plan",
            Slo = options.Slo?.ToString(),
            WantedHeadroom = options.WantedHeadroom,
            Before = new TuneState(),
            After = new TuneState(),
            Steps = [],
            Planned = [.. ranking.Planned.Select(Planned)],
            Refused = [.. ranking.PassedOver.Select(Refusal)],
            Ended =
                IsEmpty(look.Workload) ? NoLoad
                : ranking.Worthwhile.Count > 0 ? "Nothing was changed: this is the plan. Add --apply to carry it out."
                : "Nothing was changed, and nothing is worth a trial.",
        };
    }

    /// <summary>
    /// Runs the loop. When the token is cancelled in the middle of a trial, the trial is undone and the report tells
    /// of what was done until then.
    /// </summary>
    /// <exception cref="PlimsollException">A fault of the environment; open trials have been undone as far as that was possible.</exception>
    public async Task<TuneReport> RunAsync(CancellationToken token)
    {
        var keeper = new LedgerKeeper(ports.Executor, ports.Ledger, ports.Time);
        foreach (var settled in await keeper.RecoverAsync(token))
        {
            ports.Progress?.Report(
                new TuneEvent.Recovered(
                    settled.Trial.Rule,
                    string.Join("; ", settled.Kept ? settled.Trial.Change.Apply : settled.Trial.Change.RevertShown),
                    settled.Kept
                )
            );
        }

        var workshop = new Workshop(ports, new LedgerBook(ports));
        var run = new TuneRun(ports, options.Bounded(), workshop, _gauge);
        try
        {
            return await run.RunAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested && run.HasBegun)
        {
            await workshop.UnmakeAllAsync("Interrupted.");
            return run.Report("Interrupted. What was under trial has been undone.", headroom: null);
        }
        catch
        {
            await workshop.UnmakeAllAsync("The run broke off.");
            throw;
        }
        finally
        {
            if (ports.Load is { } load)
            {
                await load.StopAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Nothing reads or writes rows. A BEGIN alone is no load, and may be one of our own.</summary>
    internal static bool IsEmpty(Workload workload) => !workload.Statements.Any(s => s.Statement.IsData());

    internal static TunePlanned Planned(Prescription p) =>
        new(
            p.Rule,
            p.Title,
            TrialRun.Sql(p.Change.Apply, p.Change.RevertShown),
            p.Predicted.LoadReduction,
            p.Predicted.Effect,
            p.Disruption.ToString().ToLowerInvariant(),
            p.Cost.Disk.Count
        );

    internal static TuneRefusal Refusal(PassedOver over) =>
        new(
            over.Prescription.Rule,
            over.Prescription.Title,
            TrialRun.Sql(over.Prescription.Change.Apply, over.Prescription.Change.RevertShown),
            over.Reason
        );
}

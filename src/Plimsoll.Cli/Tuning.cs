using Plimsoll.Cli.Limits;
using Plimsoll.Cli.Output;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Reports;
using Plimsoll.Core.Trials;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Envelope;
using Plimsoll.Load.Envelope.Knees;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Scenarios;
using Plimsoll.Postgres.Changes;
using Plimsoll.Postgres.Measuring;
using Plimsoll.Postgres.Observing;
using Plimsoll.Postgres.Sessions;
using Plimsoll.Store.Ledger;

namespace Plimsoll.Cli;

/// <summary>Puts the loop together out of a server, a load and a ledger.</summary>
public sealed class Tuning(TuneRequest request, Terminal terminal, TimeProvider time)
{
    private readonly Output.Progress _progress = new(terminal.Error, time);
    private readonly string _connection = ServerAddress.Parse(request.Postgres).ToConnectionString();

    public Task<TuneReport> RunAsync(CancellationToken token) => request.Apply ? ApplyAsync(token) : PlanAsync(token);

    private async Task<TuneReport> PlanAsync(CancellationToken token)
    {
        var scenario = request.Scenario is { } file ? ScenarioFile.Load(file.FullName) : null;
        var options = request.Options with { Slo = request.Slo ?? scenario?.Slo };
        // A plan that could not be carried out there would be none.
        await PostgresChangeExecutor.CheckAsync(_connection, time, token);
        return await TuneLoop.PlanAsync(Auditor(), options, time, token);
    }

    private async Task<TuneReport> ApplyAsync(CancellationToken token)
    {
        var scenario = request.Scenario is { } file ? ScenarioFile.Load(file.FullName) : null;
        var slo = request.Slo ?? scenario?.Slo;
        var load = request.Load with
        {
            // As found a service may be very slow: what is slow must not be counted as failed.
            Timeout = TimeSpan.FromSeconds(30),
            // Load, service and database mostly share a machine here, whose scheduler alone may take tens of milliseconds.
            LatenessBound = TimeSpan.FromMilliseconds(100),
            BusyBound = 1,
        };
        if (scenario is not null)
        {
            await TargetProbe.CheckAsync(scenario, load, token);
        }

        using var ledger = JsonlLedger.Open(request.Ledger.FullName);
        await using var executor = await PostgresChangeExecutor.OpenAsync(
            _connection,
            new ChangeOptions(),
            time,
            token
        );
        await executor.CheckRightsAsync(token);
        await using var meter = new StatementMeter(_connection);
        await using var service = scenario is null ? null : new ScenarioLoad(scenario, load);
        await using var limits =
            scenario is null || slo is null
                ? null
                : await TargetLimits.OpenAsync(pid: null, request.Postgres, PoolSizes.None, time, token);
        var ports = new TunePorts
        {
            Observer = Auditor(),
            Executor = executor,
            Meter = meter,
            // An answer sooner: what has become superfluous is asked for where there is time.
            Indexes = request.IsQuick ? null : new IndexMeter(_connection),
            Ledger = ledger,
            Load = service,
            Headroom = scenario is null || slo is null ? null : Headroom(scenario, slo, load, limits),
            Time = time,
            Random = new Random(request.Load.Seed),
            Progress = new TuneProgress(_progress, terminal.Error),
        };
        var options = request.Options with
        {
            Slo = slo,
            Policy = request.IsQuick ? TrialPolicy.Quick : request.Options.Policy,
            MaxDuration = request.Options.MaxDuration ?? (request.IsQuick ? TimeSpan.FromSeconds(120) : null),
        };
        return await new TuneLoop(ports, options).RunAsync(token);
    }

    private Auditor Auditor() =>
        new(
            new ObservationOptions
            {
                ConnectionString = _connection,
                Window = request.IsQuick ? TimeSpan.FromSeconds(12) : TimeSpan.FromSeconds(30),
            },
            request.Advisor with
            {
                IsBrief = request.IsQuick,
            },
            _progress.Line,
            time
        );

    private ScenarioHeadroom Headroom(Scenario scenario, Slo slo, LoadOptions load, ILimitObserver? limits) =>
        new(
            scenario,
            slo,
            load,
            new KneeOptions
            {
                // Doubling: a level that holds is cheap, and the search narrows down what lies between.
                Ladder = [1, 2, 4],
                Growth = 2,
                MinMultiple = 0.25,
                MaxMultiple = Math.Max(16, request.Options.WantedHeadroom * 2),
                StepWarmUp = TimeSpan.FromSeconds(request.IsQuick ? 3 : 6),
                LeastNearTime = TimeSpan.FromSeconds(request.IsQuick ? 10 : 40),
                MostNear = TimeSpan.FromSeconds(request.IsQuick ? 6 : 12),
                MaxTime = TimeSpan.FromSeconds(request.IsQuick ? 40 : 110),
                Precision = request.IsQuick ? 0.2 : 0.08,
            },
            new KneeProgress(_progress),
            live: null,
            limits,
            new FullProgress(_progress)
        );
}

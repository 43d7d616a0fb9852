using System.Globalization;
using System.Net;
using Plimsoll.Core;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Eng;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Driving.Results;
using Plimsoll.Load.Scenarios;
using Plimsoll.Postgres.Observing;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Host;
using Plimsoll.Telemetry.Runtime;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>One fault planted, load put on, everything looked at for a window, and the finder asked.</summary>
/// <param name="Effect">Null where nothing was planted.</param>
internal sealed record Round(
    PlantedFault? Fault,
    Core.Diagnosis.Bottlenecks.Bottleneck Found,
    Effect? Effect,
    string Load
)
{
    public const int DatabaseProcessor = 0;
    public const int ServiceProcessor = 1;
    private const string Database = "work";

    /// <summary>Until code is compiled, caches are warm, and a fault's queues stand.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(3);

    /// <summary>Eight times as strong in the end; what does not bind then is not counted.</summary>
    private const int MostSteps = 6;
    private const double Stronger = 1.42;
    private const double AsQuick = 0.8;

    public static async Task<Round> RunAsync(
        PlantedFault? planted,
        Server server,
        Random random,
        TimeSpan window,
        CancellationToken token
    )
    {
        var fault =
            planted
            ?? new PlantedFault("none", BindingResource.Nothing, "nothing is planted") { SessionsPerSecond = 2 };
        await server.CopyAsync(Database, token);
        await using var planting = await Planting.PrepareAsync(fault, server, Database, random, token);
        var (port, otlp) = (LoopbackPort.Free(), LoopbackPort.Free());
        var address = $"http://127.0.0.1:{port}";
        await using var market = new Child(
            ServiceProcessor,
            EnvironmentOf(fault, otlp),
            "market",
            planting.Connection,
            address,
            fault.Inside.Length > 0 ? fault.Inside : "none"
        );
        if (await market.ReadLineAsync(token) != "ready")
        {
            throw new InvalidOperationException($"The Marketplace did not start: {market.Errors}");
        }
        var reading = ScenarioFile.Parse(Traffic.Scenario(fault.Journeys, fault.SessionsPerSecond), ".");
        await using var load = LoadSession.Start(
            reading.Scenario ?? throw new InvalidOperationException(string.Join('\n', reading.Errors)),
            new LoadOptions
            {
                Target = new Uri(address),
                WarmUp = s_warmUp,
                Window = window,
                Seed = random.Next(),
                Connections = 400,
                Workers = 1,
                Timeout = TimeSpan.FromSeconds(25),
            }
        );
        await load.WarmUpAsync(token);
        var well = await WellAsync(load, token);
        if (planted is not null)
        {
            await planting.BeginAsync(market, token);
            await BindAsync(planting, fault, well, market, load, token);
        }
        var gauge = await GaugeReading.BeginAsync(fault.Gauge, market, token);
        var (signals, result) = await LookAsync(server, market, otlp, load, window, random, gauge, token);
        return new Round(
            planted,
            BottleneckFinder.Find(signals),
            planted is null ? null : new Effect(well, Answers.Of(result.Load.Steps, window), result.Used, gauge.UsedUp),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Load.OfferedPerSecond:0}/s, p50 {result.Load.Latency.Quantile(0.5).TotalMilliseconds:0} ms, {result.Load.ErrorRate:0.#%} failed"
            )
        );
    }

    private static Dictionary<string, string> EnvironmentOf(PlantedFault fault, int otlp) =>
        new(fault.Environment)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{otlp}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "65536",
        };

    /// <summary>It is warm once a stretch is hardly quicker than the one before; the quicker of the two is how it is without the fault.</summary>
    private static async Task<Answers> WellAsync(LoadSession load, CancellationToken token)
    {
        var last = await AnswersAsync(load, s_probe, token);
        for (var i = 0; i < MostSteps; i++)
        {
            var now = await AnswersAsync(load, s_probe, token);
            if (now.MeanMilliseconds >= AsQuick * last.MeanMilliseconds)
            {
                return now.MeanMilliseconds < last.MeanMilliseconds ? now : last;
            }
            last = now;
        }
        return last;
    }

    /// <summary>Makes the fault stronger until callers and counters say that it binds, before the finder is asked for the first time.</summary>
    private static async Task BindAsync(
        Planting planting,
        PlantedFault fault,
        Answers well,
        Child market,
        LoadSession load,
        CancellationToken token
    )
    {
        for (var step = 0; step < MostSteps; step++)
        {
            await Task.Delay(s_settle, token);
            var gauge = await GaugeReading.BeginAsync(fault.Gauge, market, token);
            var now = await AnswersAsync(load, s_probe, token);
            if (new Effect(well, now, await gauge.EndAsync(token), gauge.UsedUp).Binds)
            {
                return;
            }
            if (!await planting.StrengthenAsync(market, Stronger, token))
            {
                load.SetMultiple(load.Multiple * Stronger);
            }
        }
    }

    /// <summary>Of requests that end within the stretch, whenever they were due: nobody waits for those that hang.</summary>
    private static async Task<Answers> AnswersAsync(LoadSession load, TimeSpan stretch, CancellationToken token)
    {
        _ = load.Cut();
        await Task.Delay(stretch, token);
        return Answers.Of(load.Cut(), stretch);
    }

    /// <summary>Null where it has ended since it was listed: sessions come and go.</summary>
    private static ProcessSampler? Sampling(int process, TimeProvider time)
    {
        try
        {
            return ProcessSampler.Start(process, time);
        }
        catch (PlimsollException)
        {
            return null;
        }
    }

    private static async Task<(BottleneckSignals Signals, (LoadResult Load, double? Used) Result)> LookAsync(
        Server server,
        Child market,
        int otlp,
        LoadSession load,
        TimeSpan window,
        Random random,
        GaugeReading gauge,
        CancellationToken token
    )
    {
        var time = TimeProvider.System;
        var fold = new ServiceFold();
        var doors = await TelemetryDoors.StartAsync(
            new DoorOptions { Http = new IPEndPoint(IPAddress.Loopback, otlp), Grpc = null },
            fold,
            time,
            random,
            token
        );
        var from = time.GetUtcNow();
        await using var host = HostSampler.Start(time, market.Id, "service");
        await using var databaseHost = HostSampler.Start(time, server.Postgres.PostmasterId, "database");
        var process = ProcessSampler.Start(market.Id, time);
        var databaseProcesses = server.Processes.Select(p => Sampling(p, time)).OfType<ProcessSampler>().ToList();
        var observing = PostgresObserver.ObserveAsync(
            new ObservationOptions
            {
                ConnectionString = server.OwnConnection(Database),
                Window = window,
                SamplesPerSecond = 20,
                MaxPlannedStatements = 0,
            },
            null,
            time,
            token
        );
        var attaching = RuntimeAttachment.ObserveAsync(
            market.Id,
            window,
            new AttachOptions { Service = "marketplace" },
            time,
            token
        );
        var measuring = load.MeasureAsync(window, token);
        var observation = await observing;
        var used = await gauge.EndAsync(token);
        var result = await measuring;
        await Task.Delay(TimeSpan.FromSeconds(0.7), time, token);
        // As audit --pid does: what the process tells of itself, and what only a look from outside tells.
        var seen = await attaching;
        IReadOnlyList<RuntimeSignals> runtimes = RuntimeFromMetrics.Read(await doors.MetricsAsync(token))
            is [var told, ..]
            ? [told with { LockWaiters = seen.LockWaiters, Profile = seen.Profile }]
            : [seen];
        await doors.DisposeAsync();
        var to = time.GetUtcNow();
        var hosts = (Service: await host.FinishAsync(), Database: await databaseHost.FinishAsync());
        var signals = new BottleneckSignals
        {
            Service = fold.Snapshot(new Window(from, to), runtimes: runtimes, hosts: [hosts.Service]),
            Database = WorkloadBuilder.Build(observation),
            Runtimes = runtimes,
            Host = hosts.Service,
            DatabaseHost = hosts.Database,
            Processes = [await process.FinishAsync()],
            DatabaseProcesses = await Task.WhenAll(databaseProcesses.Select(p => p.FinishAsync())),
        };
        return (signals, (result, used));
    }
}

using System.Globalization;
using System.Net;
using Plimsoll.Core.Diagnosis.Bottlenecks;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Eng;
using Plimsoll.Load.Driving;
using Plimsoll.Load.Scenarios;
using Plimsoll.Postgres.Observing;
using Plimsoll.Telemetry.Doors;
using Plimsoll.Telemetry.Host;
using Plimsoll.Telemetry.Runtime;

namespace Plimsoll.Bench.Bottlenecks;

/// <summary>One fault planted, load put on, everything looked at for a window, and the finder asked.</summary>
internal sealed record Round(PlantedFault? Fault, Core.Diagnosis.Bottlenecks.Bottleneck Found, string Load)
{
    private const int ServiceProcessor = 1;

    public static async Task<Round> RunAsync(
        PlantedFault? planted,
        Server server,
        Random random,
        TimeSpan warmUp,
        TimeSpan window,
        CancellationToken token
    )
    {
        const string database = "work";
        var time = TimeProvider.System;
        var fault =
            planted
            ?? new PlantedFault("none", BindingResource.Nothing, "nothing is planted") { SessionsPerSecond = 2 };
        await server.CopyAsync(database, token);
        await using var planting = await Planting.BeforeAsync(fault, server, database, random, token);
        var (port, otlp) = (LoopbackPort.Free(), LoopbackPort.Free());
        var address = $"http://127.0.0.1:{port}";
        var environment = new Dictionary<string, string>(fault.Environment)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{otlp}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "65536",
        };
        await using var market = new Child(
            ServiceProcessor,
            environment,
            "market",
            planting.Connection,
            address,
            fault.Inside.Length > 0 ? fault.Inside : "none",
            Planting.Draw(fault.Strength, random).ToString(CultureInfo.InvariantCulture)
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
                WarmUp = warmUp,
                Window = window,
                Seed = random.Next(),
                Connections = 400,
                Workers = 1,
                Timeout = TimeSpan.FromSeconds(25),
            }
        );
        // First well and at leisure, so that what is cold warms up; then the fault, and a while until its queues stand.
        load.SetMultiple(0.6);
        await Task.Delay(warmUp * 0.55, token);
        load.SetMultiple(1);
        await market.BeginFaultAsync();
        await planting.BeginAsync(fault, server, database, ServiceProcessor, random, token);
        await load.WarmUpAsync(token);

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
        var databaseProcesses = server.Processes.Select(p => ProcessSampler.Start(p, time)).ToList();
        var observing = PostgresObserver.ObserveAsync(
            new ObservationOptions
            {
                ConnectionString = server.OwnConnection(database),
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
        var result = await load.MeasureAsync(window, token);
        var observation = await observing;
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
        return new Round(
            planted,
            BottleneckFinder.Find(signals),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.OfferedPerSecond:0}/s, p50 {result.Latency.Quantile(0.5).TotalMilliseconds:0} ms, {result.ErrorRate:0.#%} failed"
            )
        );
    }
}

using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Plimsoll.Telemetry.Runtime;
using Plimsoll.Telemetry.Tests.Doors;
using Plimsoll.Telemetry.Tests.Traces;

namespace Plimsoll.Telemetry.Tests.Runtime.Meters;

/// <summary>What the Marketplace exports, sent by the same exporter: .NET's own meters, and a pool as Npgsql 10 tells of it.</summary>
public sealed class MarketplaceMetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_metrics_become_the_signals_of_its_process()
    {
        await using var open = await OpenDoors.AtFreePortsAsync(new GatheredTraces());
        using var npgsql = new Meter("Npgsql");
        using var kestrel = new Meter("Microsoft.AspNetCore.Server.Kestrel");
        var pool = new KeyValuePair<string, object?>(
            "db.client.connection.pool.name",
            "Host=db;Port=5433;Database=market;Username=u;Password=hush"
        );
        npgsql.CreateObservableUpDownCounter(
            "db.client.connection.count",
            () =>
                new Measurement<int>[]
                {
                    new(3, pool, new("db.client.connection.state", "idle")),
                    new(17, pool, new("db.client.connection.state", "used")),
                },
            "{connection}"
        );
        npgsql.CreateObservableUpDownCounter(
            "db.client.connection.max",
            () => new Measurement<int>(20, pool),
            "{connection}"
        );
        var pending = npgsql.CreateUpDownCounter<int>("db.client.connection.npgsql.pending_requests", "{request}");
        var timeouts = npgsql.CreateCounter<int>("db.client.connection.npgsql.timeouts", "{timeout}");
        var queued = kestrel.CreateUpDownCounter<long>("kestrel.queued_requests", "{request}");
        using var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("marketplace", serviceInstanceId: "m-1"))
            .AddMeter("System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
            .AddOtlpExporter(
                (exporter, _) =>
                {
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    exporter.Endpoint = new Uri($"http://{open.Doors.Http}/v1/metrics");
                }
            )
            .Build();
        pending.Add(2, pool);
        timeouts.Add(1, pool);
        queued.Add(4);
        provider.ForceFlush().ShouldBeTrue();
        pending.Add(6, pool);
        timeouts.Add(3, pool);
        GC.Collect();
        _ = new byte[1 << 20];
        provider.ForceFlush().ShouldBeTrue();

        var runtime = RuntimeFromMetrics.Read(await open.Doors.MetricsAsync(Token)).ShouldHaveSingleItem();
        (runtime.Service, runtime.Instance, runtime.Runtime).ShouldBe(("marketplace", "m-1", ".NET"));
        runtime.Cores.ShouldBe(Environment.ProcessorCount);
        runtime.CpuUtilisation!.Value.ShouldBeInRange(0, 1);
        runtime.GcPauseShare!.Value.ShouldBeInRange(double.Epsilon, 1);
        runtime.Gen2PerMinute!.Value.ShouldBeGreaterThan(0);
        runtime.AllocatedBytesPerSecond!.Value.ShouldBeGreaterThan(0);
        runtime.HeapBytes!.Value.ShouldBeGreaterThan(0);
        runtime.ThreadPoolThreads!.Value.ShouldBeGreaterThan(0);
        runtime.ThreadPoolQueue!.Value.ShouldBeGreaterThanOrEqualTo(0);
        runtime.LockContentionsPerSecond!.Value.ShouldBeGreaterThanOrEqualTo(0);
        runtime.ExceptionsPerSecond!.Value.ShouldBeGreaterThanOrEqualTo(0);
        runtime.ServerQueue.ShouldBe(4);
        var found = runtime.Pools.ShouldHaveSingleItem();
        (found.Name, found.Max, found.Used, found.UsedMost).ShouldBe(("market at db:5433", 20, 17, 17));
        (found.Pending, found.PendingMost, found.Timeouts).ShouldBe((5, 8, 3));
        runtime.Missing.ShouldBeEmpty();
    }
}

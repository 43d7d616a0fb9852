using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Tests.Traces;

namespace Plimsoll.Telemetry.Tests.Doors;

/// <summary>OpenTelemetry's own SDK for .NET sends to the doors; only the port is told to it.</summary>
public sealed class SdkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
#pragma warning disable CS0618 // Marked as going away in favour of HTTP; senders in the field use it.
    [InlineData(OtlpExportProtocol.Grpc)]
#pragma warning restore CS0618
    public async Task Spans_metrics_and_logs_of_the_sdk_come_through(OtlpExportProtocol protocol)
    {
        var sink = new GatheredTraces();
        await using var open = await OpenDoors.AtFreePortsAsync(sink);
        var resource = ResourceBuilder.CreateEmpty().AddService("shop", serviceInstanceId: "shop-1");
        var name = "Plimsoll.Tests." + protocol;

        SendSpans(resource, name, Export("traces"));
        SendMetrics(resource, name, Export("metrics"));
        SendLogs(resource, Export("logs"));

        await open.Doors.FlushAsync(Token);
        var snapshot = await open.Doors.SnapshotAsync(Token);
        snapshot.IsWhole.ShouldBeTrue(snapshot.ToString());
        var server = sink.Rows.Single(r => r.Class == SpanClass.Server);
        var query = sink.Rows.Single(r => r.Class == SpanClass.DbQuery);
        (query.ParentId, query.IsError, query.Has(SpanFlags.TimedOut)).ShouldBe((server.SpanId, true, true));
        server.StatusCode.ShouldBe((short)200);
        sink.Names.Order().ShouldBe(["GET /orders", "query"]);

        var series = await open.Doors.MetricsAsync(Token);
        series.ShouldAllBe(s => s.Service == "shop" && s.Instance == "shop-1");
        var queue = series.Single(s => s.Name == "queue");
        (queue.Kind, queue.Last, queue.Unit, queue.Attributes["pool"]).ShouldBe(
            (MetricKind.Gauge, 7, "{item}", "main")
        );
        series.Single(s => s.Name == "orders").Increase.ShouldBe(5);
        var latency = series.Single(s => s.Name == "latency").Distribution!;
        (latency.Count, latency.Sum).ShouldBe((2, 45));
        latency.Quantile(1)!.Value.ShouldBe(30, 0.001);
        var sizes = series.Single(s => s.Name == "sizes").Distribution!;
        (sizes.Count, sizes.Sum, sizes.Least, sizes.Most).ShouldBe(
            (3, 1110, 5, 1000),
            "the extremes are the sender's, since its start"
        );
        sizes.Quantile(0.5)!.Value.ShouldBe(100, 10);

        var log = (await open.Doors.LogsAsync(Token)).ShouldHaveSingleItem();
        (log.Count, log.Severity, log.Service, log.Exception).ShouldBe((2, "ERROR", "shop", "TimeoutException"));
        log.Text.ShouldNotContain("4711");

        Action<OtlpExporterOptions> Export(string path) =>
            options =>
            {
                options.Protocol = protocol;
                options.Endpoint =
                    protocol == OtlpExportProtocol.HttpProtobuf
                        ? new Uri($"http://{open.Doors.Http}/v1/{path}")
                        : new Uri($"http://{open.Doors.Grpc}");
            };
    }

    private static void SendSpans(ResourceBuilder resource, string name, Action<OtlpExporterOptions> export)
    {
        using var source = new ActivitySource(name);
        using var provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(name)
            .AddOtlpExporter(export)
            .Build();
        using (var server = source.StartActivity("GET /orders", ActivityKind.Server))
        {
            server!.SetTag("http.response.status_code", 200);
            using var query = source.StartActivity("query", ActivityKind.Client);
            query!
                .SetTag("db.system.name", "postgresql")
                .SetTag("db.query.text", "select * from orders where id = 4711");
            query.AddException(new TimeoutException("too long"));
            query.SetStatus(ActivityStatusCode.Error);
        }
        provider.ForceFlush().ShouldBeTrue();
    }

    private static void SendMetrics(ResourceBuilder resource, string name, Action<OtlpExporterOptions> export)
    {
        using var meter = new Meter(name);
        using var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(name)
            .AddView("sizes", new Base2ExponentialBucketHistogramConfiguration())
            .AddOtlpExporter((exporter, _) => export(exporter))
            .Build();
        meter.CreateObservableGauge(
            "queue",
            () => new Measurement<int>(7, new KeyValuePair<string, object?>("pool", "main")),
            "{item}"
        );
        var orders = meter.CreateCounter<long>("orders");
        var latency = meter.CreateHistogram<double>("latency");
        var sizes = meter.CreateHistogram<double>("sizes");
        // Cumulative series grow from the first point that is seen.
        orders.Add(100);
        latency.Record(1);
        sizes.Record(5);
        provider.ForceFlush().ShouldBeTrue();
        orders.Add(5);
        latency.Record(15);
        latency.Record(30);
        sizes.Record(10);
        sizes.Record(100);
        sizes.Record(1000);
        provider.ForceFlush().ShouldBeTrue();
    }

    private static void SendLogs(ResourceBuilder resource, Action<OtlpExporterOptions> export)
    {
        using var factory = LoggerFactory.Create(logging =>
            logging.AddOpenTelemetry(options =>
            {
                options.SetResourceBuilder(resource);
                options.AddOtlpExporter(export);
            })
        );
        var log = factory.CreateLogger("orders");
#pragma warning disable CA2254, CA1848, CA1727 // As services write it.
        log.LogError(new TimeoutException("too long"), "Order {order} failed", 4711);
        log.LogError(new TimeoutException("too long"), "Order {order} failed", 4712);
#pragma warning restore CA2254, CA1848, CA1727
    }
}

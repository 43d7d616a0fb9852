using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Runtime;
using Plimsoll.Telemetry.Runtime.Attaching;

namespace Plimsoll.Telemetry.Tests.Runtime.Attaching;

public sealed class EventMetersTests
{
    private static readonly DateTime s_from = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly EventMeters _meters = new();

    [Fact]
    public void Events_become_the_same_series_as_metrics_over_the_wire()
    {
        for (var i = 0; i <= 10; i++)
        {
            Add("dotnet.process.cpu.count", "{cpu}", "", MetricKind.Gauge, 2, true, i);
            Add("dotnet.process.cpu.time", "s", "cpu.mode=user", MetricKind.Counter, 5 + i, true, i);
            Add("dotnet.thread_pool.queue.length", "{work_item}", "", MetricKind.Counter, i == 5 ? 22 : 0, true, i);
            Add("counter:exception-count", "", "", MetricKind.Counter, 4, false, i);
            Add(
                "db.client.connection.count",
                "{connection}",
                "db.client.connection.state=used,db.client.connection.pool.name=Host=db;Database=shop",
                MetricKind.Gauge,
                i,
                true,
                i
            );
        }
        var runtime = RuntimeFromMetrics.Read(_meters.Series()).ShouldHaveSingleItem();
        (runtime.Cores, runtime.CpuUtilisation, runtime.ThreadPoolQueue, runtime.ThreadPoolQueueMost).ShouldBe(
            (2, 0.5, 2, 22)
        );
        var pool = runtime.Pools.ShouldHaveSingleItem();
        (pool.Name, pool.Used, pool.UsedMost).ShouldBe(("shop at db", 5, 10));
        runtime.ExceptionsPerSecond!.Value.ShouldBe(4.4, 1e-9);
    }

    private void Add(
        string name,
        string unit,
        string tags,
        MetricKind kind,
        double value,
        bool isCumulative,
        int second
    ) => _meters.Add(name, unit, tags, kind, value, isCumulative, 0, s_from.AddSeconds(second));
}

using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Metrics;
using Plimsoll.Telemetry.Runtime;
using Plimsoll.Telemetry.Runtime.Meters;
using static Plimsoll.Telemetry.Tests.Runtime.Meters.SentSeries;

namespace Plimsoll.Telemetry.Tests.Runtime.Meters;

public sealed class RuntimeFromMetricsTests
{
    [Fact]
    public void Dotnet_9_and_later_tell_their_runtime()
    {
        var runtime = Read(
            Gauge("dotnet.process.cpu.count", "{cpu}", 4, 4),
            Counter("dotnet.process.cpu.time", "s", 12, ("cpu.mode", "user")),
            Counter("dotnet.process.cpu.time", "s", 8, ("cpu.mode", "system")),
            Counter("dotnet.gc.pause.time", "s", 1.5),
            Counter("dotnet.gc.collections", "{collection}", 50, ("gc.heap.generation", "gen0")),
            Counter("dotnet.gc.collections", "{collection}", 2, ("gc.heap.generation", "gen2")),
            Gauge("dotnet.gc.last_collection.heap.size", "By", 1000, 1000, ("gc.heap.generation", "gen0")),
            Gauge("dotnet.gc.last_collection.heap.size", "By", 5000, 5000, ("gc.heap.generation", "loh")),
            Gauge("dotnet.thread_pool.queue.length", "{work_item}", 3, 40),
            Counter("dotnet.exceptions", "{exception}", 20, ("error.type", "A")),
            Counter("dotnet.exceptions", "{exception}", 30, ("error.type", "B"))
        );
        (runtime.Runtime, runtime.Cores, runtime.CpuUtilisation).ShouldBe((".NET", 4, 0.5));
        (runtime.GcPauseShare, runtime.Gen2PerMinute, runtime.HeapBytes).ShouldBe((0.15, 12, 6000));
        (runtime.ThreadPoolQueue, runtime.ThreadPoolQueueMost, runtime.ExceptionsPerSecond).ShouldBe((3, 40, 5));
    }

    [Fact]
    public void Dotnet_8_tells_by_its_older_names_and_their_units()
    {
        var runtime = Read(
            Counter("process.runtime.dotnet.gc.duration", "ns", 500_000_000),
            Counter("process.runtime.dotnet.gc.collections.count", "{collection}", 3, ("generation", "gen2")),
            Gauge("process.runtime.dotnet.thread_pool.threads.count", "{thread}", 33, 50),
            Counter("process.runtime.dotnet.monitor.lock_contention.count", "{contended_acquisition}", 100)
        );
        (runtime.GcPauseShare, runtime.Gen2PerMinute).ShouldBe((0.05, 18));
        (runtime.ThreadPoolThreads, runtime.ThreadPoolThreadsMost, runtime.LockContentionsPerSecond).ShouldBe(
            (33, 50, 10)
        );
    }

    [Fact]
    public void A_jvm_tells_pauses_but_not_concurrent_cycles()
    {
        var runtime = Read(
            Gauge("jvm.cpu.count", "{cpu}", 2, 2),
            Counter("jvm.cpu.time", "s", 5),
            Distribution(
                "jvm.gc.duration",
                "s",
                [0.1, 0.3],
                ("jvm.gc.name", "ZGC Pauses"),
                ("jvm.gc.action", "end of GC pause")
            ),
            Distribution(
                "jvm.gc.duration",
                "s",
                [4],
                ("jvm.gc.name", "ZGC Cycles"),
                ("jvm.gc.action", "end of GC cycle")
            ),
            Gauge("jvm.memory.used", "By", 700, 900, ("jvm.memory.type", "heap")),
            Gauge("jvm.memory.used", "By", 100, 100, ("jvm.memory.type", "non_heap")),
            Gauge("jvm.thread.count", "{thread}", 60, 80)
        );
        (runtime.Runtime, runtime.CpuUtilisation, runtime.HeapBytes, runtime.Threads).ShouldBe(("JVM", 0.25, 700, 60));
        runtime.GcPauseShare!.Value.ShouldBe(0.04, 1e-9);
        runtime.LongestGcPauseMilliseconds!.Value.ShouldBe(300, 1e-6);
    }

    [Fact]
    public void Node_and_go_tell_what_they_have()
    {
        var node = Read(
            Gauge("nodejs.eventloop.utilization", "1", 0.9, 1),
            Gauge("nodejs.eventloop.delay.mean", "s", 0.02, 0.05),
            Distribution("v8js.gc.duration", "s", [0.5], ("v8js.gc.type", "major"))
        );
        (node.Runtime, node.EventLoopUtilisation, node.EventLoopDelayMilliseconds, node.GcPauseShare).ShouldBe(
            ("Node.js", 0.9, 20, 0.05)
        );
        var go = Read(
            Gauge("go.processor.limit", "{thread}", 8, 8),
            Gauge("go.goroutine.count", "{goroutine}", 900, 999)
        );
        (go.Runtime, go.Cores, go.Threads).ShouldBe(("Go", 8, 900));
    }

    [Fact]
    public void The_web_server_tells_queues_and_requests()
    {
        var runtime = Read(
            Gauge("kestrel.queued_connections", "{connection}", 2, 3),
            Gauge("kestrel.queued_requests", "{request}", 5, 9),
            Gauge("http.server.active_requests", "{request}", 7, 12, ("http.request.method", "GET")),
            Gauge("http.server.active_requests", "{request}", 1, 2, ("http.request.method", "POST")),
            Distribution("http.server.request.duration", "s", [0.1, 0.2], ("http.route", "/a")),
            Distribution("http.server.request.duration", "s", [0.6], ("http.route", "/b"))
        );
        (runtime.ServerQueue, runtime.ActiveRequests, runtime.RequestsPerSecond).ShouldBe((7, 8, 0.3));
        runtime.RequestMilliseconds!.Value.ShouldBe(300, 1e-9);
    }

    [Fact]
    public void A_web_server_that_tells_of_connections_and_of_no_queue_has_none()
    {
        var runtime = Read(Gauge("kestrel.active_connections", "{connection}", 3, 3));
        runtime.ServerQueue.ShouldBe(0);
        runtime.Missing.ShouldNotContain(m => m.What == "queues of the web server");
        Read(Gauge("dotnet.process.cpu.count", "{cpu}", 2, 2)).ServerQueue.ShouldBeNull();
    }

    [Theory]
    [InlineData(
        "db.client.connection.count",
        "db.client.connection.state",
        "used",
        "db.client.connection.",
        "db.client.connection.pool.name",
        "s",
        0.01
    )]
    [InlineData("db.client.connections.usage", "state", "used", "db.client.connections.", "pool.name", "ms", 10)]
    public void Pools_are_told_by_stable_and_older_names(
        string count,
        string state,
        string used,
        string prefix,
        string name,
        string unit,
        double tenMilliseconds
    )
    {
        var pool = Read(
            Gauge(count, "{connection}", 9, 10, (name, "main"), (state, used)),
            Gauge(count, "{connection}", 1, 10, (name, "main"), (state, "idle")),
            Gauge(prefix + "max", "{connection}", 10, 10, (name, "main")),
            Gauge(prefix + "pending_requests", "{request}", 4, 20, (name, "main")),
            Counter(prefix + "timeouts", "{timeout}", 2, (name, "main")),
            Distribution(prefix + "wait_time", unit, [tenMilliseconds], (name, "main")),
            Distribution(prefix + "use_time", unit, [tenMilliseconds * 3], (name, "main"))
        )
            .Pools.ShouldHaveSingleItem();
        (pool.Name, pool.Max, pool.Used, pool.UsedMost).ShouldBe(("main", 10, 9, 10));
        (pool.Pending, pool.PendingMost, pool.Timeouts).ShouldBe((4, 20, 2));
        pool.WaitMilliseconds!.Value.ShouldBe(10, 1e-9);
        pool.HoldMilliseconds!.Value.ShouldBe(30, 1e-9);
    }

    [Fact]
    public void Go_s_waits_become_waiters_by_Littles_law()
    {
        var pool = Read(
            Gauge("db.sql.connection.max_open", "1", 5, 5, ("db.name", "shop")),
            Gauge("db.sql.connection.open", "1", 5, 5, ("db.name", "shop"), ("status", "inuse")),
            Counter("db.sql.connection.wait", "1", 40, ("db.name", "shop")),
            Counter("db.sql.connection.wait_duration", "ms", 20_000, ("db.name", "shop"))
        )
            .Pools.ShouldHaveSingleItem();
        (pool.Pending, pool.WaitMilliseconds, pool.Used).ShouldBe((2, 500, 5));
    }

    [Theory]
    [InlineData("Host=db;Database=shop;Username=u;Password=hush", "shop at db")]
    [InlineData("Server=tcp:x,1433;Initial Catalog=c;pwd=hush", "c at tcp:x,1433")]
    [InlineData("postgresql://u:hush@db:5432/shop", "postgresql://db:5432/shop")]
    [InlineData("jdbc:postgresql://db/shop?user=u&password=hush", "jdbc:postgresql://db/shop?user=…&password=…")]
    [InlineData("HikariPool-1", "HikariPool-1")]
    public void A_pool_s_name_shows_no_secret(string name, string shown) => PoolReading.Shown(name).ShouldBe(shown);

    [Fact]
    public void Two_pools_of_one_database_stay_two() =>
        Read(
            Gauge("db.client.connection.max", "1", 10, 10, ("pool.name", "Host=db;Database=shop;Username=a")),
            Gauge("db.client.connection.max", "1", 20, 20, ("pool.name", "Host=db;Database=shop;Username=b"))
        )
            .Pools.Select(p => p.Name)
            .ShouldBe(["shop at db", "shop at db (2)"]);

    [Fact]
    public void Metrics_that_came_once_tell_no_growth_and_that_is_said()
    {
        var once = Counter("dotnet.gc.pause.time", "s", 0);
        var other = once with { Name = "dotnet.jit.compilation.time", To = once.From, From = once.From };
        once = once with { From = once.From.AddMilliseconds(1), To = once.From.AddMilliseconds(1), Points = 1 };
        var runtime = Read(once, other);
        runtime.GcPauseShare.ShouldBeNull();
        runtime.Missing[0].Remedy!.ShouldContain("OTEL_METRIC_EXPORT_INTERVAL=5000");
    }

    [Fact]
    public void A_counter_that_appears_late_counted_from_nothing()
    {
        var first = Counter("dotnet.exceptions", "{exception}", 0, ("error.type", "A"));
        var late = first with { From = first.From.AddSeconds(5), Last = 30, Increase = 10 };
        Read(Gauge("dotnet.process.cpu.count", "{cpu}", 4, 4), late).ExceptionsPerSecond.ShouldBe(3);
    }

    [Fact]
    public void Processes_are_kept_apart_and_others_metrics_are_no_process()
    {
        var mine = Gauge("dotnet.process.cpu.count", "{cpu}", 4, 4);
        RuntimeFromMetrics
            .Read([
                mine with
                {
                    Instance = "a",
                },
                mine with
                {
                    Instance = "b",
                },
                Gauge("orders.open", "1", 1, 1) with
                {
                    Service = "x",
                },
            ])
            .Select(r => r.Instance)
            .ShouldBe(["a", "b"]);
    }

    [Fact]
    public void No_name_stands_twice_for_one_measure() =>
        MeterNames.All.Select(n => (n.Name, n.Measure)).ShouldBeUnique();

    private static RuntimeSignals Read(params MetricSeries[] series) =>
        RuntimeFromMetrics.Read(series).ShouldHaveSingleItem();
}

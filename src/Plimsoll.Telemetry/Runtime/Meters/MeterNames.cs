namespace Plimsoll.Telemetry.Runtime.Meters;

/// <summary>
/// The names of runtimes', web servers' and pools' metrics, in this one file: OpenTelemetry's conventions, stable and older,
/// .NET's own meters and event counters, Micrometer's. Of two names for one measure, the one further up counts.
/// </summary>
internal static class MeterNames
{
    private const string Net = ".NET";
    private const string Jvm = "JVM";
    private const string Node = "Node.js";
    private const string Go = "Go";

    /// <summary>What an event counter's name is written behind.</summary>
    public const string EventCounter = "counter:";

    /// <summary>Whose value is the name of a pool, best first.</summary>
    public static IReadOnlyList<string> PoolAttributes { get; } =
    ["db.client.connection.pool.name", "db.client.connections.pool.name", "pool.name", "pool", "db.name"];

    private static readonly string[] s_full = ["gen2", "2"];
    private static readonly string[] s_used = ["used", "inuse", "active"];
    private static readonly string[] s_heap = ["heap"];
    private static readonly string[] s_major = ["end of major GC"];

    public static IReadOnlyList<MeterName> All { get; } =
    [
        // .NET 9 and later: the meter System.Runtime.
        new("dotnet.process.cpu.count", Measure.Cores, Net),
        new("dotnet.process.cpu.time", Measure.CpuTime, Net, "s"),
        new("dotnet.gc.pause.time", Measure.GcPause, Net, "s"),
        new("dotnet.gc.collections", Measure.FullCollections, Net) { Only = s_full },
        new("dotnet.gc.heap.total_allocated", Measure.Allocated, Net, "By"),
        new("dotnet.gc.last_collection.heap.size", Measure.Heap, Net, "By"),
        new("dotnet.thread_pool.thread.count", Measure.ThreadPoolThreads, Net),
        new("dotnet.thread_pool.queue.length", Measure.ThreadPoolQueue, Net),
        new("dotnet.monitor.lock_contentions", Measure.LockContentions, Net),
        new("dotnet.exceptions", Measure.Exceptions, Net),
        // .NET 8 and earlier: OpenTelemetry's instrumentation of the runtime.
        new("process.runtime.dotnet.gc.duration", Measure.GcPause, Net, "ns"),
        new("process.runtime.dotnet.gc.collections.count", Measure.FullCollections, Net) { Only = s_full },
        new("process.runtime.dotnet.gc.allocations.size", Measure.Allocated, Net, "By"),
        new("process.runtime.dotnet.gc.heap.size", Measure.Heap, Net, "By"),
        new("process.runtime.dotnet.thread_pool.threads.count", Measure.ThreadPoolThreads, Net),
        new("process.runtime.dotnet.thread_pool.queue.length", Measure.ThreadPoolQueue, Net),
        new("process.runtime.dotnet.monitor.lock_contention.count", Measure.LockContentions, Net),
        new("process.runtime.dotnet.exceptions.count", Measure.Exceptions, Net),
        // Event counters of System.Runtime, read from the event pipe. Rates come once a second, as growth.
        new(EventCounter + "cpu-usage", Measure.CpuUtilisation, Net, "%"),
        new(EventCounter + "time-in-gc", Measure.GcPauseShare, Net, "%"),
        new(EventCounter + "gen-2-gc-count", Measure.FullCollections, Net),
        new(EventCounter + "alloc-rate", Measure.Allocated, Net, "By"),
        new(EventCounter + "gc-heap-size", Measure.Heap, Net, "MBy"),
        new(EventCounter + "threadpool-thread-count", Measure.ThreadPoolThreads, Net),
        new(EventCounter + "threadpool-queue-length", Measure.ThreadPoolQueue, Net),
        new(EventCounter + "monitor-lock-contention-count", Measure.LockContentions, Net),
        new(EventCounter + "exception-count", Measure.Exceptions, Net),
        // The JVM.
        new("jvm.cpu.count", Measure.Cores, Jvm),
        new("system.cpu.count", Measure.Cores),
        new("jvm.cpu.time", Measure.CpuTime, Jvm, "s"),
        new("jvm.cpu.recent_utilization", Measure.CpuUtilisation, Jvm, "1"),
        new("process.runtime.jvm.cpu.utilization", Measure.CpuUtilisation, Jvm, "1"),
        // What concurrent collectors call cycles are no pauses.
        new("jvm.gc.duration", Measure.GcPause, Jvm, "s") { Not = "Cycles" },
        new("process.runtime.jvm.gc.duration", Measure.GcPause, Jvm, "ms") { Not = "Cycles" },
        new("jvm.gc.pause", Measure.GcPause, Jvm, "ms"),
        new("jvm.gc.duration", Measure.FullCollections, Jvm) { Only = s_major, Not = "Cycles" },
        new("jvm.memory.used", Measure.Heap, Jvm, "By") { Only = s_heap },
        new("process.runtime.jvm.memory.usage", Measure.Heap, Jvm, "By") { Only = s_heap },
        new("jvm.gc.memory.allocated", Measure.Allocated, Jvm, "By"),
        new("jvm.thread.count", Measure.Threads, Jvm),
        new("process.runtime.jvm.threads.count", Measure.Threads, Jvm),
        new("jvm.threads.live", Measure.Threads, Jvm),
        new("executor.queued", Measure.ThreadPoolQueue, Jvm),
        new("tomcat.threads.busy", Measure.ThreadPoolThreads, Jvm),
        // Node.js.
        new("v8js.gc.duration", Measure.GcPause, Node, "s"),
        new("v8js.memory.heap.used", Measure.Heap, Node, "By"),
        new("nodejs.eventloop.utilization", Measure.EventLoopUtilisation, Node, "1"),
        new("nodejs.eventloop.delay.mean", Measure.EventLoopDelay, Node, "s"),
        // Go.
        new("go.processor.limit", Measure.Cores, Go),
        new("go.goroutine.count", Measure.Threads, Go),
        new("process.runtime.go.goroutines", Measure.Threads, Go),
        new("go.memory.allocated", Measure.Allocated, Go, "By"),
        new("go.memory.used", Measure.Heap, Go, "By"),
        new("process.runtime.go.gc.pause_ns", Measure.GcPause, Go, "ns"),
        // Any process.
        new("process.cpu.count", Measure.Cores),
        new("process.cpu.time", Measure.CpuTime, Unit: "s"),
        new("process.cpu.utilization", Measure.CpuUtilisation, Unit: "1"),
        new("process.cpu.usage", Measure.CpuUtilisation, Unit: "1"),
        // Web servers.
        new("kestrel.queued_connections", Measure.ServerQueue),
        new("kestrel.queued_requests", Measure.ServerQueue),
        new("kestrel.active_connections", Measure.ServerConnections),
        new("kestrel.connection.duration", Measure.ServerConnections),
        new("aspnetcore.rate_limiting.queued_requests", Measure.ServerQueue),
        new("http.server.active_requests", Measure.ActiveRequests),
        new("http.server.request.duration", Measure.RequestDuration, Unit: "s"),
        new("http.server.duration", Measure.RequestDuration, Unit: "ms"),
        new("http.server.requests", Measure.RequestDuration, Unit: "ms"),
        // Pools of connections: the conventions, then Npgsql's own, the older conventions, HikariCP and Go's.
        new("db.client.connection.count", Measure.PoolUsed) { Only = s_used },
        new("db.client.connection.max", Measure.PoolMax),
        new("db.client.connection.pending_requests", Measure.PoolPending),
        new("db.client.connection.timeouts", Measure.PoolTimeouts),
        new("db.client.connection.wait_time", Measure.PoolWait, Unit: "s"),
        new("db.client.connection.use_time", Measure.PoolHold, Unit: "s"),
        new("db.client.connection.npgsql.pending_requests", Measure.PoolPending),
        new("db.client.connection.npgsql.timeouts", Measure.PoolTimeouts),
        new("db.client.connections.usage", Measure.PoolUsed) { Only = s_used },
        new("db.client.connections.max", Measure.PoolMax),
        new("db.client.connections.pending_requests", Measure.PoolPending),
        new("db.client.connections.timeouts", Measure.PoolTimeouts),
        new("db.client.connections.wait_time", Measure.PoolWait, Unit: "ms"),
        new("db.client.connections.use_time", Measure.PoolHold, Unit: "ms"),
        new("hikaricp.connections.active", Measure.PoolUsed),
        new("hikaricp.connections.max", Measure.PoolMax),
        new("hikaricp.connections.pending", Measure.PoolPending),
        new("hikaricp.connections.timeout", Measure.PoolTimeouts),
        new("hikaricp.connections.acquire", Measure.PoolWait, Unit: "ms"),
        new("hikaricp.connections.usage", Measure.PoolHold, Unit: "ms"),
        new("db.sql.connection.open", Measure.PoolUsed) { Only = s_used },
        new("db.sql.connection.max_open", Measure.PoolMax),
        new("db.sql.connection.wait", Measure.PoolWaits),
        new("db.sql.connection.wait_duration", Measure.PoolWaitTime, Unit: "ms"),
    ];

    /// <summary>Measures whose names mean different things, so that they add up.</summary>
    public static bool AddsUp(Measure measure) => measure is Measure.ServerQueue;
}

// How exactly the proxy injects latency and bandwidth, end to end over loopback, each against the same path without the fault.
//   dotnet run -c Release --project bench/FaultAccuracy
//   dotnet run -c Release --project bench/FaultAccuracy undo 20    only how soon faults are gone
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Plimsoll.Bench.FaultAccuracy;
using Plimsoll.Load.Faults.Proxying;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["keep", var journals]:
        await UndoTimes.KeepAsync(journals);
        return;
    case ["drive", var journals, var order]:
        await UndoTimes.DriveAsync(journals, order);
        return;
    case ["undo", var times]:
        await UndoTimes.PrintAsync(int.Parse(times, CultureInfo.InvariantCulture));
        return;
}
using var clock = new PreciseClock();
using var server = new EchoThreads();
await using var proxy = Start(clock);
await using var platform = Start(new PlatformClock());

Console.WriteLine(
    $"load average before: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}, {Environment.ProcessorCount} processors"
);
var direct = RoundTrips.Measure(server.Port, connections: 1, perConnection: 500);
var overshoot = new List<TimeSpan>();
for (var i = 0; i < 500; i++)
{
    var due = clock.Now + Ms(2);
    await clock.WaitUntilAsync(due, CancellationToken.None);
    overshoot.Add(clock.Now - due);
}
await Task.Yield(); // off the clock's own thread, which must not block
Console.WriteLine(
    $"the clock alone wakes after a due time of 2 ms: p50 {Us(overshoot, 0.5)}, p95 {Us(overshoot, 0.95)}, p99 {Us(overshoot, 0.99)}: what the machine's scheduler adds"
);
Console.WriteLine($"direct, no proxy:     p50 {Us(direct, 0.5)}, p99 {Us(direct, 0.99)}");
Console.WriteLine();
Console.WriteLine("latency, one answer at a time; the error is the round trip less the injected latency less the");
Console.WriteLine("median round trip through the same proxy without a fault, measured just before it");
Console.WriteLine();
Console.WriteLine(
    "| injected | connections | no fault p50 | error p50 | p95 | p99 | within max(1 ms, 2 %) | CPU of all | on Task.Delay: p50 | p95 | within |"
);
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (
    var (milliseconds, connections) in new[]
    {
        (1.0, 1),
        (2, 1),
        (5, 1),
        (20, 1),
        (100, 1),
        (300, 4),
        (20, 16),
        (100, 64),
        (20, 128),
    }
)
{
    var ours = Accuracy(proxy, milliseconds, connections);
    var theirs = Accuracy(platform, milliseconds, connections);
    Console.WriteLine(
        $"| {milliseconds} ms | {connections} | {Us(ours.Baseline)} | {Us(ours.Errors, 0.5)} | {Us(ours.Errors, 0.95)} | {Us(ours.Errors, 0.99)} | {ours.Within:P1} | {ours.Cpu:P0} | {Us(theirs.Errors, 0.5)} | {Us(theirs.Errors, 0.95)} | {theirs.Within:P1} |"
    );
}

Console.WriteLine();
Console.WriteLine("jitter, 2,000 round trips; the mean and the spread that were asked for and those that came");
Console.WriteLine();
Console.WriteLine("| injected | mean: wanted | came | standard deviation: wanted | came |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
foreach (
    var (delay, mean, deviation) in new (Delay, double, double)[]
    {
        (Delay.Parse("5ms±4ms")!, 5, 8 / Math.Sqrt(12)),
        (new Delay.Normal(Ms(6), Ms(1.5)), 6, 1.5),
        (new Delay.LogNormal(Ms(3), 0.5), 3 * Math.Exp(0.125), 3 * Math.Exp(0.125) * Math.Sqrt(Math.Exp(0.25) - 1)),
    }
)
{
    var baseline = Quantile(RoundTrips.Measure(proxy.Address.Port, 1, 300), 0.5);
    using var fault = proxy.Begin(new ProxyFault.Latency(Up: null, delay));
    var trips = RoundTrips.Measure(proxy.Address.Port, 4, 500).Select(t => (t - baseline).TotalMilliseconds).ToList();
    var came = trips.Average();
    var spread = Math.Sqrt(trips.Average(t => (t - came) * (t - came)));
    Console.WriteLine($"| {delay} | {mean:0.00} ms | {came:0.00} ms | {deviation:0.00} ms | {spread:0.00} ms |");
}

Console.WriteLine();
Console.WriteLine(
    "bandwidth: one answer of so many bytes; the time it took less the median without the fault, against bytes / rate"
);
Console.WriteLine();
Console.WriteLine("| rate | bytes | wanted | came, median of 5 | off by |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
foreach (
    var (rate, bytes) in new[]
    {
        (100_000L, 20_000),
        (1_000_000L, 500_000),
        (10_000_000L, 5_000_000),
        (50_000_000L, 25_000_000),
    }
)
{
    var baseline = Quantile([.. Enumerable.Range(0, 5).Select(_ => RoundTrips.Fetch(proxy.Address.Port, bytes))], 0.5);
    using var fault = proxy.Begin(new ProxyFault.Bandwidth(null, rate));
    var came = Quantile([.. Enumerable.Range(0, 5).Select(_ => RoundTrips.Fetch(proxy.Address.Port, bytes))], 0.5);
    var wanted = bytes / (double)rate * 1000;
    var off = came.TotalMilliseconds - wanted;
    Console.WriteLine(
        $"| {rate / 1e6:0.##} MB/s | {bytes} | {wanted:0.0} ms | {came.TotalMilliseconds:0.0} ms (without {baseline.TotalMilliseconds:0.0} ms) | {off / wanted:+0.00 %;-0.00 %} |"
    );
}
Console.WriteLine();
Console.WriteLine("how soon a fault is gone");
Console.WriteLine();
await UndoTimes.PrintAsync(20);
Console.WriteLine($"load average after: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");

static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
static TimeSpan Quantile(IReadOnlyList<TimeSpan> values, double q) =>
    values.Order().ElementAt((int)(q * (values.Count - 1)));
static string Us(object value, double q = 0) =>
    $"{(value is TimeSpan one ? one : Quantile((IReadOnlyList<TimeSpan>)value, q)).TotalMicroseconds:0} µs";

FaultProxy Start(IFaultClock on) =>
    FaultProxy.Start(
        new ProxyOptions
        {
            Name = "bench",
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            To = new DnsEndPoint("127.0.0.1", server.Port),
        },
        new Random(1),
        on
    );

static (TimeSpan Baseline, IReadOnlyList<TimeSpan> Errors, double Within, double Cpu) Accuracy(
    FaultProxy proxy,
    double milliseconds,
    int connections
)
{
    var injected = TimeSpan.FromMilliseconds(milliseconds);
    var baseline = Quantile(RoundTrips.Measure(proxy.Address.Port, 1, 300), 0.5);
    using var fault = proxy.Begin(new ProxyFault.Latency(Up: null, new Delay.Fixed(injected)));
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var began = Stopwatch.GetTimestamp();
    var trips = RoundTrips.Measure(proxy.Address.Port, connections, (int)Math.Clamp(2000 / milliseconds, 10, 500));
    var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(began);
    var errors = trips.Select(trip => trip - injected - baseline).Order().ToList();
    var allowed = TimeSpan.FromMilliseconds(Math.Max(1, milliseconds * 0.02));
    return (baseline, errors, errors.Count(error => error.Duration() <= allowed) / (double)errors.Count, used);
}

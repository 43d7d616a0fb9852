using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.OtlpIngest;

// OtlpIngest [batches]: how many spans a second and core the doors take. `serve` is the other side of it.
if (args is ["serve"])
{
    await Server.RunAsync(CancellationToken.None);
    return;
}
if (args is ["drop"])
{
    await DropServer.RunAsync(CancellationToken.None);
    return;
}
var batches = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2_000;
var traffic = new Traffic(new Random(1));
Console.WriteLine(
    $"{batches} batches of {Traffic.SpansPerBatch} spans, {traffic.Bytes / (double)Traffic.SpansPerBatch:F0} bytes a span, load of the machine before: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
);
Console.WriteLine();
Stages.Run(traffic);
var ways = new[]
{
    ("HTTP", false, false, false),
    ("HTTP, gzip", false, true, false),
    ("gRPC", true, false, false),
    ("gRPC, gzip", true, true, false),
    ("HTTP, no two names alike", false, false, true),
};
Console.WriteLine(
    "| over | spans a second and core | processor µs a span | of which received and unpacked | spans a second, wall | peak memory, MB | closed for room | pieces | turned away | faults |"
);
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var (name, isGrpc, isPacked, isHostile) in ways)
{
    var (before, after, wall) = await MeasureAsync("serve", isGrpc, isPacked, isHostile);
    var (dropBefore, dropAfter, _) = await MeasureAsync("drop", isGrpc, isPacked, isHostile);
    var spans = after.Spans - before.Spans;
    var seconds = after.Seconds - before.Seconds;
    var dropped = dropAfter.Seconds - dropBefore.Seconds;
    Console.WriteLine(
        $"| {name} | {spans / seconds:N0} | {seconds * 1e6 / spans:F2} | {dropped * 1e6 / spans:F2} | {spans / wall:N0} | {after.PeakMegabytes:F0} | {after.ClosedForRoom - before.ClosedForRoom:N0} | {after.Pieces - before.Pieces:N0} | {after.Refused - before.Refused:N0} | {after.Faults} |"
    );
}

Console.WriteLine();
Console.WriteLine(
    $"With .NET's own choice of the youngest generation, HTTP: {(await MeasureAsync("serve", false, false, gen0Bytes: null)).After.PeakMegabytes:F0} MB."
);
Console.WriteLine($"Load of the machine after: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");

async Task<(ServerFigures Before, ServerFigures After, double Wall)> MeasureAsync(
    string role,
    bool isGrpc,
    bool isPacked,
    bool isHostile = false,
    long? gen0Bytes = 32 << 20
)
{
    Func<Random, byte[]> next = isHostile ? random => new Traffic(random, isHostile).Next(random) : traffic.Next;
    using var server = new ServerProcess(role, gen0Bytes);
    using var sender = new Sender(server, isGrpc, isPacked);
    await sender.SendAsync(next, Math.Max(300, batches / 4), 1_000_000, CancellationToken.None);
    var before = server.Ask("flush");
    var clock = Stopwatch.StartNew();
    await sender.SendAsync(next, batches, 2_000_000, CancellationToken.None);
    var wall = clock.Elapsed.TotalSeconds;
    // All that was received is analysed too: what is still open is handed on before the clock stops.
    return (before, server.Ask("flush"), wall);
}

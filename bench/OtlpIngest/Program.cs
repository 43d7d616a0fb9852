using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.OtlpIngest;

// OtlpIngest [batches] [--only <way>] [--against <another build's OtlpIngest>] [--rounds <n>]: how many spans a second and
// core the doors take. `serve` and `drop` are the other side of it.
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
var asked = Asked.Parse(args);
var traffic = new Traffic(new Random(1));
Console.WriteLine(
    $"{asked.Batches} batches of {Traffic.SpansPerBatch} spans, {traffic.Bytes / (double)Traffic.SpansPerBatch:F0} bytes a span, load of the machine before: {Load()}"
);
Console.WriteLine();
var ways = new Way[]
{
    new("HTTP"),
    new("HTTP, gzip", IsPacked: true),
    new("gRPC", IsGrpc: true),
    new("gRPC, gzip", IsGrpc: true, IsPacked: true),
    new("HTTP, no two names alike", IsHostile: true),
}.Where(w => asked.Only is null || w.Name == asked.Only);
if (asked.Against is { } other)
{
    await CompareAsync(other);
}
else
{
    await MeasureAllAsync();
}
Console.WriteLine($"Load of the machine after: {Load()}");

async Task MeasureAllAsync()
{
    if (asked.Only is null)
    {
        Stages.Run(traffic);
    }
    Console.WriteLine(
        "| over | spans a second and core | processor µs a span | of which received and unpacked | spans a second, wall | peak memory, MB | closed for room | pieces | turned away | faults |"
    );
    Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    foreach (var way in ways)
    {
        var (before, after, wall) = await MeasureAsync("serve", way);
        var (dropBefore, dropAfter, _) = await MeasureAsync("drop", way);
        var spans = after.Spans - before.Spans;
        var seconds = after.Seconds - before.Seconds;
        var dropped = dropAfter.Seconds - dropBefore.Seconds;
        Console.WriteLine(
            $"| {way.Name} | {spans / seconds:N0} | {seconds * 1e6 / spans:F2} | {dropped * 1e6 / spans:F2} | {spans / wall:N0} | {after.PeakMegabytes:F0} | {after.ClosedForRoom - before.ClosedForRoom:N0} | {after.Pieces - before.Pieces:N0} | {after.Refused - before.Refused:N0} | {after.Faults} |"
        );
    }
    Console.WriteLine();
}

// In turns, so that what else the machine does meets both alike.
async Task CompareAsync(string other)
{
    Console.WriteLine(
        "| over | this build, µs a span | the other | ratio, median | from | to | peak memory, MB: this | other |"
    );
    Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    foreach (var way in ways)
    {
        var rounds = new List<(double Ours, double Theirs)>();
        var (ours, theirs) = (0.0, 0.0);
        for (var round = 0; round < asked.Rounds; round++)
        {
            var (before, after, _) = await MeasureAsync("serve", way);
            var (otherBefore, otherAfter, _) = await MeasureAsync("serve", way, other);
            rounds.Add((Cost(before, after), Cost(otherBefore, otherAfter)));
            (ours, theirs) = (Math.Max(ours, after.PeakMegabytes), Math.Max(theirs, otherAfter.PeakMegabytes));
        }
        var ratios = rounds.Select(r => r.Theirs / r.Ours).Order().ToArray();
        Console.WriteLine(
            $"| {way.Name} | {Median(rounds.Select(r => r.Ours)):F2} | {Median(rounds.Select(r => r.Theirs)):F2} | {Median(ratios):F2} | {ratios[0]:F2} | {ratios[^1]:F2} | {ours:F0} | {theirs:F0} |"
        );
    }
    Console.WriteLine();
}

async Task<(ServerFigures Before, ServerFigures After, double Wall)> MeasureAsync(
    string role,
    Way way,
    string? program = null
)
{
    Func<Random, byte[]> next = way.IsHostile ? random => new Traffic(random, true).Next(random) : traffic.Next;
    using var server = new ServerProcess(program ?? Environment.ProcessPath!, role);
    using var sender = new Sender(server, way.IsGrpc, way.IsPacked);
    var before = await WarmAsync(server, sender, next);
    var clock = Stopwatch.StartNew();
    await sender.SendAsync(next, asked.Batches, 2_000_000, CancellationToken.None);
    var wall = clock.Elapsed.TotalSeconds;
    // All that was received is analysed too: what is still open is handed on before the clock stops.
    return (before, server.Ask("flush"), wall);
}

// .NET compiles what runs often a second and a third time, on a thread of its own, which is as busy as the doors for the
// first seconds. What is measured is the doors that run; another build is given the same rounds.
async Task<ServerFigures> WarmAsync(ServerProcess server, Sender sender, Func<Random, byte[]> next)
{
    const int most = 40;
    const int batches = 200;
    var figures = default(ServerFigures);
    for (var round = 0; round < (asked.Against is null ? most : most / 4); round++)
    {
        await sender.SendAsync(next, batches, 1_000_000 + (round * batches), CancellationToken.None);
        var before = figures;
        figures = server.Ask("flush");
        if (asked.Against is null && round > 2 && figures.Compiled - before.Compiled <= 2)
        {
            break;
        }
    }
    return figures;
}

static double Cost(ServerFigures before, ServerFigures after) =>
    (after.Seconds - before.Seconds) * 1e6 / (after.Spans - before.Spans);

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return sorted.Length % 2 == 1
        ? sorted[sorted.Length / 2]
        : (sorted[sorted.Length / 2] + sorted[(sorted.Length / 2) - 1]) / 2;
}

static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

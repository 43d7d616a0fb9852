// Requests per second of the generator's processor time, against wrk: 64 keep-alive connections, one thread each, the same
// small server, in alternation. Ours is paced and keeps histograms by slice and step. Takes about four minutes.
// Run: bench/LoadThroughput/run  (installs wrk where it is missing)
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.LoadThroughput;

if (args is ["serve"])
{
    PlainServer.Run();
    return;
}

const int Connections = 64;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// wrk sends as soon as a connection is free: to be set beside it, a paced load must be offered more than they carry.
const double Plenty = 1.2;
var learnedJourneys = LearnedJourneys.Make();
if (args is ["drive", var what, var address, var seconds, var perSecond])
{
    // For a profiler: one load alone, against a server that runs already.
    var (driven, all) = await Ours.RunAsync(
        what switch
        {
            "plain" => Loads.Plain,
            "journeys" => Loads.Journeys,
            _ => learnedJourneys,
        },
        double.Parse(perSecond, CultureInfo.InvariantCulture),
        new Uri(address),
        Connections,
        TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture))
    );
    Console.WriteLine($"{what}: {Of(driven)}, {all.Failed} failed");
    return;
}

var pairs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var window = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 6);

using var server = Process.Start(
    new ProcessStartInfo(Environment.ProcessPath!, "serve")
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    }
)!;
try
{
    var target = new Uri((await server.StandardOutput.ReadLineAsync())!);
    // Both are warm before anything counts: our code is compiled as it runs.
    var first = await Wrk.RunAsync(target, Connections, TimeSpan.FromSeconds(2));
    var plenty = first.PerSecond * Plenty;
    await Ours.RunAsync(Loads.Plain, plenty, target, Connections, TimeSpan.FromSeconds(2));
    await Ours.RunAsync(Loads.Journeys, plenty, target, Connections, TimeSpan.FromSeconds(2));
    await Ours.RunAsync(learnedJourneys, plenty, target, Connections, TimeSpan.FromSeconds(2));

    Console.WriteLine(LearnedJourneys.Describe(learnedJourneys));
    Console.WriteLine("Requests per second of processor time; in brackets requests per second");
    Console.WriteLine();
    Console.WriteLine(
        "| pair | wrk | plain, 64 busy | ratio | plain, at half of wrk's rate | ratio | journeys, 64 busy | ratio | learned, 64 busy | ratio | late p99.9 |"
    );
    Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    var (full, half) = (new List<double>(), new List<double>());
    var (journeys, learned) = (new List<double>(), new List<double>());
    for (var pair = 1; pair <= pairs; pair++)
    {
        var wrk = await Wrk.RunAsync(target, Connections, window);
        var (atFull, _) = await Ours.RunAsync(Loads.Plain, wrk.PerSecond * Plenty, target, Connections, window);
        var (atHalf, calm) = await Ours.RunAsync(Loads.Plain, wrk.PerSecond / 2, target, Connections, window);
        var (byHand, _) = await Ours.RunAsync(Loads.Journeys, wrk.PerSecond * Plenty, target, Connections, window);
        var (fromLog, _) = await Ours.RunAsync(learnedJourneys, wrk.PerSecond * Plenty, target, Connections, window);
        full.Add(atFull.PerCpuSecond / wrk.PerCpuSecond);
        half.Add(atHalf.PerCpuSecond / wrk.PerCpuSecond);
        journeys.Add(byHand.PerCpuSecond / wrk.PerCpuSecond);
        learned.Add(fromLog.PerCpuSecond / wrk.PerCpuSecond);
        var late = calm.Lateness.Quantile(0.999).TotalMilliseconds;
        Console.WriteLine(
            $"| {pair} | {Of(wrk)} | {Of(atFull)} | {full[^1]:0.00} | {Of(atHalf)} | {half[^1]:0.00} | {Of(byHand)} | {journeys[^1]:0.00} | {Of(fromLog)} | {learned[^1]:0.00} | {late:0.00} ms |"
        );
    }
    Console.WriteLine();
    Console.WriteLine($"plain, all connections busy:    {Spread(full)}, wanted 1.0 or more");
    Console.WriteLine($"plain, at half of wrk's rate:   {Spread(half)}");
    Console.WriteLine($"journeys, all connections busy: {Spread(journeys)}");
    Console.WriteLine($"learned, all connections busy:  {Spread(learned)}, wanted 0.8 or more");
}
finally
{
    server.StandardInput.Close();
    await server.WaitForExitAsync();
}

static string Of(Figures figures) => $"{figures.PerCpuSecond:0} ({figures.PerSecond:0})";

static string Spread(List<double> ratios)
{
    var sorted = ratios.Order().ToList();
    return $"median {sorted[sorted.Count / 2]:0.00} ({sorted[0]:0.00} … {sorted[^1]:0.00})";
}

using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.ProfileCosts;
using Plimsoll.Core.Signals.Processes;
using Plimsoll.Telemetry.Host;
using Plimsoll.Telemetry.Runtime;

// ProfileCost [rounds] [requests a second] [seconds of each way in a round]
if (args is ["serve"])
{
    await Service.RunAsync();
    return;
}
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
var rate = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 150;
var length = TimeSpan.FromSeconds(args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5);
const double LeastEvery = 60;
var meters = length - TimeSpan.FromSeconds(0.5);
var burst = TimeSpan.FromSeconds(2);

using var service = Process.Start(
    new ProcessStartInfo(Environment.ProcessPath!, "serve")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        UseShellExecute = false,
    }
)!;
using var http = new HttpClient { BaseAddress = new Uri(service.StandardOutput.ReadLine()!) };
var load = new Load(http, rate);

// The first time, the service compiles what serves requests, meters and profiles.
var first = LookAsync(profile: true);
await load.RunAsync(length);
await first;

var phases = new List<Phase>();
var costs = new List<ProfileCost>();
var ways = new[] { "not at all", "meters", "burst" };
for (var round = 0; round < rounds; round++)
{
    // Another order each time: what the machine does meanwhile is nobody's.
    foreach (var way in ways.Skip(round % 3).Concat(ways.Take(round % 3)))
    {
        await using var sampler = ProcessSampler.Start(service.Id, TimeProvider.System);
        var looking = way == "not at all" ? Task.FromResult<RuntimeSignals?>(null) : LookAsync(way == "burst");
        var clock = Stopwatch.StartNew();
        var latencies = await load.RunAsync(length);
        var seen = await looking;
        var cpu = (await sampler.FinishAsync()).CpuSeconds ?? 0;
        phases.Add(new Phase(way, clock.Elapsed.TotalSeconds, cpu, latencies));
        if (seen?.Profile?.Cost is { } cost)
        {
            costs.Add(cost);
        }
    }
}
service.StandardInput.Close();
service.WaitForExit();

Console.WriteLine(
    $"{rounds} rounds of {length.TotalSeconds} s each way, {rate} requests a second, {Environment.ProcessorCount} processors, load of the machine "
        + File.ReadAllText("/proc/loadavg").Split(' ')[0]
);
Console.WriteLine();
Console.WriteLine(
    "| looked at | processor ms a request: median | least | most | p50 ms | p99 ms, median of rounds | least | most |"
);
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var way in ways)
{
    var of = phases.Where(p => p.Name == way).ToList();
    var cpu = of.Select(p => p.CpuPerThousand).Order().ToList();
    var tail = of.Select(p => Quantile(p.Milliseconds, 0.99)).Order().ToList();
    var median = of.Select(p => Quantile(p.Milliseconds, 0.5)).Order().ToList();
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {way} | {Quantile(cpu, 0.5):0.000} | {cpu[0]:0.000} | {cpu[^1]:0.000} | {Quantile(median, 0.5):0.0} | {Quantile(tail, 0.5):0.0} | {tail[0]:0.0} | {tail[^1]:0.0} |"
        )
    );
}
Console.WriteLine();
var plain = phases.Where(p => p.Name == ways[0]).ToList();
var looked = phases.Where(p => p.Name == ways[2]).ToList();
var plainCpu = Quantile([.. plain.Select(p => p.CpuPerThousand)], 0.5);
var lookedCpu = Quantile([.. looked.Select(p => p.CpuPerThousand)], 0.5);

var extra = (lookedCpu - plainCpu) * rate * length.TotalSeconds / 1000;
var metered = phases.Where(p => p.Name == ways[1]).ToList();
var meteredCpu = Quantile([.. metered.Select(p => p.CpuPerThousand)], 0.5);
var extraMeters = (meteredCpu - plainCpu) * rate * length.TotalSeconds / 1000;
var own = plainCpu * rate / 1000;
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"The service itself uses {own:0.000} processors. A burst, seen from outside: {extra:0.000} s of processor time more, with the meters beside it."
    )
);
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"As the profile itself says: {costs.Average(c => c.CpuSeconds):0.000} s a burst; all threads stood still for at most {costs.Average(c => c.StandstillShare):P1} of it."
    )
);
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"Meters for {meters.TotalSeconds} s, from attaching to leaving: {extraMeters:0.000} s more, {extraMeters / (own * length.TotalSeconds):P2} of the service's own."
    )
);

// As the budget spaces them, by what bursts say that they cost.
var budget = new BurstBudget();
budget.Took(costs.Average(c => c.CpuSeconds));
var every = LeastEvery;
for (budget.Worked(own * every); !budget.HasRoom; every++)
{
    budget.Worked(own);
}
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"Always on: a burst every {every:0} s costs {extra / (own * every):P2} of the service's own processor time as seen from outside; of one processor {extra / every:P2}."
    )
);

// Of all that time a burst's requests are as many as fall into it, the others are of the meters.
var weight = (every - burst.TotalSeconds) / (metered.Count * length.TotalSeconds);
var burstWeight = burst.TotalSeconds / (looked.Count * length.TotalSeconds);
var without = Weighted(plain, 1, [], 0);
var always = Weighted(metered, weight, looked, burstWeight);
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"p99: {without:0.0} ms while nobody looks, {always:0.0} ms always on ({always / without - 1:+0.0%;-0.0%})."
    )
);

async Task<RuntimeSignals?> LookAsync(bool profile) =>
    await RuntimeAttachment.ObserveAsync(
        service.Id,
        profile ? burst : meters,
        new AttachOptions { Profile = profile, Burst = burst },
        TimeProvider.System,
        CancellationToken.None
    );

static double Quantile(IReadOnlyList<double> values, double q) =>
    values.Order().ElementAt(Math.Clamp((int)Math.Ceiling(q * values.Count) - 1, 0, values.Count - 1));

static double Weighted(List<Phase> some, double weight, List<Phase> others, double otherWeight)
{
    var all = some.SelectMany(p => p.Milliseconds.Select(m => (Value: m, Weight: weight)))
        .Concat(others.SelectMany(p => p.Milliseconds.Select(m => (Value: m, Weight: otherWeight))))
        .OrderBy(m => m.Value)
        .ToList();
    var rank = 0.99 * all.Sum(m => m.Weight);
    var seen = 0.0;
    return all.First(m => (seen += m.Weight) >= rank).Value;
}

// Twelve limits planted in small servers of our own: is each named, and its capacity known from data up to half the load?
//   dotnet run -c Release --project bench/Saturation            all, about four minutes
//   dotnet run -c Release --project bench/Saturation row disk   these, with all that was read
//   dotnet run -c Release --project bench/Saturation knee [200] the search for the knee over loopback, in so many seconds at most
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.Saturations;
using Plimsoll.Bench.Saturations.Servers;
using Plimsoll.Load.Envelope.Limits;
using Plimsoll.Load.Reports;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["serve", var name, var given]:
        await PlantedServer.RunAsync(name, given);
        return 0;
    case ["knee", ..]:
        return await RealKnee.RunAsync(
            TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 200)
        );
}
var watch = Stopwatch.StartNew();
var cases = PlantedCase.All.Where(one => args.Length == 0 || args.Contains(one.Name)).ToList();
var directory = Directory.CreateTempSubdirectory("plimsoll-saturation-").FullName;
var (named, told, near, nearDesign, designed) = (0, 0, 0, 0, 0);
try
{
    await using var database = cases.Exists(one => one.UsesDatabase) ? await Database.StartAsync() : null;
    Console.WriteLine($"{Environment.ProcessorCount} processors, load average {LoadAverage()}");
    Console.WriteLine();
    Console.WriteLine(
        "| planted | told | named | right | by design/s | answered/s at 1.4 of it | predicted from half | off by | off the design by | within 10 % |"
    );
    Console.WriteLine("| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |");
    foreach (var planted in cases)
    {
        var report = await PlantedRun.RunAsync(planted, database?.Observer, database?.Application, directory);
        var full = report.Saturation;
        var isRight =
            full.Kind is { } kind
            && planted.Kinds.Contains(kind)
            && (
                kind == LimitKind.Threads || $"{full.Name} {full.Why}".Contains(planted.Word, StringComparison.Ordinal)
            );
        // Above its limit, or by the design where the load did not get there.
        var measured = report.MostPerS ?? 0;
        var off = report.Prediction is { } prediction ? (prediction.PerS / measured) - 1 : (double?)null;
        named += isRight ? 1 : 0;
        told += off is null ? 0 : 1;
        near += off is { } share && Math.Abs(share) <= 0.1 ? 1 : 0;
        var design =
            planted.PerSecond > 0 && off is not null
                ? (report.Prediction!.PerS / planted.PerSecond) - 1
                : (double?)null;
        designed += design is null ? 0 : 1;
        nearDesign += design is { } part && Math.Abs(part) <= 0.1 ? 1 : 0;
        Console.WriteLine(
            $"| {planted.Planted} | {planted.Told} | {full.Name ?? "nothing"} | {(isRight ? "yes" : "NO")} | {(planted.PerSecond > 0 ? planted.PerSecond.ToString("0") : "-")} | {measured:0} | {Predicted(report)} | {off:+0.0 %;-0.0 %} | {design:+0.0 %;-0.0 %} | {(off is null ? "cannot tell" : Math.Abs(off.Value) <= 0.1 ? "yes" : "NO")} |"
        );
        if (args.Length > 0)
        {
            Details(report);
        }
    }
    Console.WriteLine();
    Console.WriteLine(
        $"named right {named} of {cases.Count}; capacity told for {told} of {cases.Count}, within 10 % of what was answered {near}, of the design {nearDesign} of {designed}; {watch.Elapsed.TotalSeconds:0} s, load average {LoadAverage()}"
    );
}
finally
{
    Directory.Delete(directory, recursive: true);
}
return 0;

static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

static string Predicted(EnvelopeReport report) =>
    report.Prediction is { } by ? $"{by.PerS:0} ({by.Low:0} to {by.High:0})" : report.NoPrediction ?? "";

static void Details(EnvelopeReport report)
{
    Console.WriteLine($"  {report.Saturation.Why}");
    Console.WriteLine($"  {EnvelopeHeadline.Prediction(report)}; ended: {report.Ended}");
    foreach (var level in report.Levels)
    {
        Console.WriteLine(
            $"  {level.Multiple:0.00}x {level.Verdict} {level.LengthS:0.0} s offered {level.OfferedPerS:0.0}/s answered {level.AnsweredPerS:0.0}/s mean {level.Latency.MeanMs:0.0} ms p50 {level.Latency.P50Ms:0.0} errors {level.ErrorRate:0.0 %} {level.Invalid}"
        );
        foreach (var limit in level.Limits)
        {
            Console.WriteLine(
                $"      {limit.Name}: busy {limit.Busy:0.###} of {limit.Capacity:0.###}, {limit.Utilisation:0.0 %}, waiting {limit.Waiting:0.##}, a request {limit.DemandMs:0.###} ms, existing {limit.Existing}"
            );
        }
    }
    foreach (var row in report.Scale)
    {
        Console.WriteLine($"    scale: {row.Name}: {row.Why}");
    }
}

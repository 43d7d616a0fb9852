using System.Diagnostics;
using System.Globalization;
using System.Text;
using Plimsoll.Bench.LearnFidelity;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Fidelity;
using Plimsoll.Load.Learning.Logs;

var sums = new Dictionary<string, List<FidelityMeasure>>(StringComparer.Ordinal);

// LearnFidelity [seeds] [minutes] [sessions a second], or LearnFidelity access.log … for logs of one's own
if (args.Length > 0 && File.Exists(args[0]))
{
    Console.WriteLine(Head);
    foreach (var path in args)
    {
        using var source = LogSource.Open(path);
        Judge(Path.GetFileName(path), source, new LearnOptions());
        using var again = LogSource.Open(path);
        Judge(Path.GetFileName(path) + ", profile", again, new LearnOptions { Profile = true });
    }
    return;
}

var seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var minutes = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 180;
var rate = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 3;
Console.WriteLine($"{minutes} minutes, {rate} sessions a second on average without crowds");
Console.WriteLine(Head);
for (var seed = 1; seed <= seeds; seed++)
{
    foreach (var wholeSeconds in (bool[])[false, true])
    {
        var text = new StringWriter();
        new MadeTraffic(seed, TimeSpan.FromMinutes(minutes), rate, wholeSeconds).Write(text);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        // By turns, for the journeys are the same either way.
        var profile = seed % 2 == 0;
        using var source = LogSource.Of("made.log", new MemoryStream(bytes));
        var what = $"seed {seed}, {(wholeSeconds ? "1 s" : "1 ms")}, {(profile ? "profile" : "peak")}";
        Judge(what, source, new LearnOptions { Profile = profile });
    }
}

foreach (var (name, all) in sums)
{
    Console.WriteLine(
        $"| **mean of {all.Count}: {name}** | {all.Average(row => row.Replayed):0.0000} | {all.Average(row => row.HeldOut):0.0000} | {all.Average(row => row.Floor):0.0000} | {all.Average(row => row.HeldOut) / all.Average(row => row.Floor):0.00} | worst replayed {all.Max(row => row.Replayed):0.0000} |"
    );
}

void Judge(string what, LogSource source, LearnOptions options)
{
    var clock = Stopwatch.StartNew();
    var read = TimeSpan.Zero;
    var learned = LogLearner.Learn(
        [source],
        new LogReader(new LogFormatChoice()),
        options,
        null,
        stage => read = read == TimeSpan.Zero ? clock.Elapsed : read,
        CancellationToken.None
    );
    Console.WriteLine(
        $"| **{what}** | {learned.Logs.Lines} lines, {learned.Logs.Lines / read.TotalSeconds:0} lines/s | {learned.Traffic.Sessions} sessions | "
            + $"{learned.Endpoints.Count} endpoints, {learned.Traffic.Journeys} journeys, {learned.Traffic.Steps} steps | {clock.Elapsed.TotalSeconds:0.0} s | |"
    );
    foreach (var measure in learned.Fidelity.Measures)
    {
        if (!sums.TryGetValue(measure.Name, out var rows))
        {
            sums[measure.Name] = rows = [];
        }
        rows.Add(measure);
        var ratio = measure.HeldOut / measure.Floor;
        var bound = measure.Kind == FidelityKind.LargestShare ? " (percentage points)" : "";
        var times = measure.Kind == FidelityKind.LargestShare ? 100 : 1;
        Console.WriteLine(
            $"| {measure.Name}{bound} | {times * measure.Replayed:0.0000} | {times * measure.HeldOut:0.0000} | {times * measure.Floor:0.0000} | {ratio:0.00} | |"
        );
    }
    foreach (var dispersion in learned.Fidelity.Dispersions)
    {
        Console.WriteLine(
            $"| dispersion in {dispersion.WindowSeconds} s | {dispersion.Replayed:0.00} | recorded {dispersion.Recorded:0.00} | {string.Join(" and ", dispersion.Halves.Select(half => half.ToString("0.00")))} | | |"
        );
    }
}

internal sealed partial class Program
{
    private const string Head =
        "| measure | replayed | held out | floor | held out / floor | |\n| --- | ---: | ---: | ---: | ---: | --- |";
}

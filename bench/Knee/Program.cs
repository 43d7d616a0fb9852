// The search for the knee against servers of known truth, in virtual time: how far off, how often the interval holds the
// truth, how much load it took. Run: dotnet run -c Release --project bench/Knee [seeds] [first seed]
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.Knees;
using Plimsoll.Load.Envelope.Knees;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["truth", ..])
{
    var cases = SimulatedCase.All.Where(one => args.Length < 2 || one.Name.Contains(args[1], StringComparison.Ordinal));
    Parallel.ForEach(cases, one => Console.WriteLine($"{one.Name}: {Truth.Of(one):0.0} requests/s"));
    return 0;
}
if (args is ["trace", var name, var of])
{
    var one = SimulatedCase.All.Single(c => c.Name.Contains(name, StringComparison.Ordinal));
    var random = new Random(int.Parse(of, CultureInfo.InvariantCulture));
    var load = new SimulatedLoad(one, one.Server(random), random);
    var knee = await KneeSearch.RunAsync(
        load,
        [new(one.Clause, one.Allowed)],
        new KneeOptions(),
        null,
        CancellationToken.None
    );
    foreach (var level in knee.Levels)
    {
        Console.WriteLine(
            $"{level.Multiple:0.000}x  {level.Length.TotalSeconds, 5:0.0} s  {level.Counts[0].Bad, 5} of {level.Counts[0].Requests, 6} bad, {level.Counts[0].Share:0.0 %}  {level.Verdict}{(level.IsOverloaded ? ", overloaded" : "")}"
        );
    }
    Console.WriteLine($"{knee}; truth {one.Knee / one.PeakPerSecond:0.000}x; {knee.Ended}; {load.Elapsed}");
    return 0;
}
var seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
var first = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var only = args.Length > 2 ? args[2] : "";
var watch = Stopwatch.StartNew();
var all = new List<Outcome>();
Console.WriteLine($"{seeds} seeds from {first} on for each case");
Console.WriteLine();
Console.WriteLine(
    "| server | promise | true knee, requests/s | within 5 % | worst | mean error | spread | interval holds truth | median half-width | median load | longest |"
);
Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var one in SimulatedCase.All.Where(one => one.Name.Contains(only, StringComparison.Ordinal)))
{
    var truth = one.Knee / one.PeakPerSecond;
    var outcomes = new Outcome[seeds];
    await Parallel.ForAsync(
        0,
        seeds,
        async (i, token) => outcomes[i] = await SearchAsync(one, truth, first + i, token)
    );
    Row(one.Name, one.Promise, (truth * one.PeakPerSecond).ToString("0.0"), outcomes);
    all.AddRange(outcomes);
}
Row("**all**", "", "", [.. all]);
Console.WriteLine();
Console.WriteLine($"took {watch.Elapsed.TotalSeconds:0} s");
var within = all.Count(o => Math.Abs(o.Error) <= 0.05) / (double)all.Count;
var covered = all.Count(o => o.Covers) / (double)all.Count;
return within >= 0.95 && covered >= 0.93 && all.Max(o => o.Seconds) <= 245 ? 0 : 1;

static async Task<Outcome> SearchAsync(SimulatedCase of, double truth, int seed, CancellationToken token)
{
    var random = new Random(seed);
    var load = new SimulatedLoad(of, of.Server(random), random);
    var knee = await KneeSearch.RunAsync(load, [new KneeClause(of.Clause, of.Allowed)], new KneeOptions(), null, token);
    return new Outcome(
        knee.Estimate is { } at ? (at / truth) - 1 : double.PositiveInfinity,
        knee.Interval is { } i && i.Low <= truth && truth <= i.High,
        knee.Interval is { } j ? (j.High - j.Low) / 2 / truth : double.PositiveInfinity,
        load.Elapsed.TotalSeconds
    );
}

static void Row(string name, string promise, string truth, Outcome[] outcomes)
{
    var n = (double)outcomes.Length;
    Console.WriteLine(
        $"| {name} | {promise} | {truth} | {outcomes.Count(o => Math.Abs(o.Error) <= 0.05) / n:0.0 %} | {outcomes.Max(o => Math.Abs(o.Error)):0.0 %} | {outcomes.Average(o => o.Error):+0.0 %;-0.0 %} | {Spread():0.0 %} | {outcomes.Count(o => o.Covers) / n:0.0 %} | {Median(o => o.HalfWidth):0.0 %} | {Median(o => o.Seconds):0} s | {outcomes.Max(o => o.Seconds):0} s |"
    );

    double Spread()
    {
        var mean = outcomes.Average(o => o.Error);
        return Math.Sqrt(outcomes.Average(o => Math.Pow(o.Error - mean, 2)));
    }

    double Median(Func<Outcome, double> of) => outcomes.Select(of).Order().ElementAt(outcomes.Length / 2);
}

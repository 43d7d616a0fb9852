using System.Globalization;
using Plimsoll.Bench.NPlusOnes;
using Plimsoll.Core.Diagnosis.Detectors.Service;
using Plimsoll.Core.Signals.Traces;
using Plimsoll.Core.Workloads.Service;

// NPlusOne [cases per seed] [seed]...
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400;
int[] seeds =
    args.Length > 1
        ? [.. args.Skip(1).Select(s => int.Parse(s, CultureInfo.InvariantCulture))]
        : [.. Enumerable.Range(0, 5).Select(_ => Random.Shared.Next(1, 1_000_000))];
Measure("kinds that the rule was made with", [Loops.All, Healthy.All]);
Measure(
    "kinds that it had not seen",
    [
        [.. HeldOut.All.Where(c => c.IsLoop)],
        [.. HeldOut.All.Where(c => !c.IsLoop)],
    ]
);

void Measure(string title, IReadOnlyList<Case>[] sets)
{
    Console.WriteLine($"{title}: {sets[0].Count} with a loop, {sets[1].Count} without");
    Console.WriteLine();
    Console.WriteLine("| seed | cases | with a loop | found | missed | found wrongly | precision | recall |");
    Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    SortedDictionary<string, int> wrong = new(StringComparer.Ordinal);
    var all = (Found: 0, Missed: 0, Falsely: 0);
    foreach (var seed in seeds)
    {
        var random = new Random(seed);
        var (found, missed, falsely) = (0, 0, 0);
        for (var i = 0; i < count; i++)
        {
            var cases = sets[random.Next(2)];
            var drawn = cases[random.Next(cases.Count)];
            var telemetry = (Telemetry)random.Next((int)drawn.Least, (int)Telemetry.Values + 1);
            var isFound = IsFound(drawn, telemetry, random);
            found += drawn.IsLoop && isFound ? 1 : 0;
            missed += drawn.IsLoop && !isFound ? 1 : 0;
            falsely += !drawn.IsLoop && isFound ? 1 : 0;
            if (drawn.IsLoop != isFound)
            {
                var name = $"{(drawn.IsLoop ? "missed" : "found wrongly")}: {drawn.Name}, {telemetry}";
                wrong[name] = wrong.GetValueOrDefault(name) + 1;
            }
        }
        all = (all.Found + found, all.Missed + missed, all.Falsely + falsely);
        Print(seed.ToString(CultureInfo.InvariantCulture), count, found, missed, falsely);
    }
    Print("all", count * seeds.Length, all.Found, all.Missed, all.Falsely);
    Console.WriteLine();
    foreach (var (name, times) in wrong)
    {
        Console.WriteLine($"- {name} ({times})");
    }
    Console.WriteLine();
}

static bool IsFound(Case drawn, Telemetry telemetry, Random random)
{
    var texts = new TextTable();
    var fold = new ServiceFold();
    var facts = new Facts(
        "parent" + (char)('a' + random.Next(26)),
        "child" + (char)('a' + random.Next(26)),
        random.Next(5, 40),
        random
    );
    var requests = random.Next(20, 60);
    for (var i = 0; i < requests; i++)
    {
        var script = new Script(texts, telemetry, random);
        drawn.Write(script, facts);
        fold.Add(script.End("/case"));
    }
    var service = fold.Snapshot(Idle.Window);
    return new NPlusOneDetector().Detect(Idle.Server with { Service = service }).Any();
}

static void Print(string seed, int cases, int found, int missed, int falsely) =>
    Console.WriteLine(
        $"| {seed} | {cases} | {found + missed} | {found} | {missed} | {falsely} | {(double)found / Math.Max(1, found + falsely):0.000} | "
            + $"{(double)found / Math.Max(1, found + missed):0.000} |"
    );

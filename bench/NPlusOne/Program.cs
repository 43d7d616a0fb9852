using System.Globalization;
using Plimsoll.Bench.NPlusOnes;

// NPlusOne [cases per seed] [seed]...
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400;
int[] seeds =
    args.Length > 1
        ? [.. args.Skip(1).Select(s => int.Parse(s, CultureInfo.InvariantCulture))]
        : [.. Enumerable.Range(0, 5).Select(_ => Random.Shared.Next(1, 1_000_000))];
Measure("kinds that the rule was made with", Labelled.Known);
Measure("kinds that it had not seen", Labelled.Unseen);

void Measure(string title, IReadOnlyList<Case>[] sets)
{
    Console.WriteLine($"{title}: {sets[0].Count} with a loop, {sets[1].Count} without");
    Console.WriteLine();
    Console.WriteLine("| seed | cases | with a loop | found | missed | found wrongly | precision | recall |");
    Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    var all = new Score();
    foreach (var seed in seeds)
    {
        var score = Labelled.Judge(sets, count, new Random(seed));
        all.Add(score);
        Print(seed.ToString(CultureInfo.InvariantCulture), score);
    }
    Print("all", all);
    Console.WriteLine();
    foreach (var (name, times) in all.Wrong)
    {
        Console.WriteLine($"- {name} ({times})");
    }
    Console.WriteLine();
}

static void Print(string seed, Score score) =>
    Console.WriteLine(
        $"| {seed} | {score.Cases} | {score.Found + score.Missed} | {score.Found} | {score.Missed} | {score.Falsely} | {score.Precision:0.000} | {score.Recall:0.000} |"
    );

// Whether the resource that binds is named on the running Marketplace, with faults planted one after the other. Service and
// database have a processor each. Each fault is made stronger until callers see it bind (Effect.cs); one that never does is not
// counted. Needs two processors, Linux and taskset, and root for one of the faults.
// Run: dotnet run -c Release --project bench/Bottleneck -- [--seed 1] [--seconds 12] [--only leaked-connections,hot-code,none] [--details]
using System.Globalization;
using Npgsql;
using Plimsoll.Bench.Bottlenecks;
using Plimsoll.Core;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Core.Diagnosis.Bottlenecks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["market", .. var market]:
        await FaultyMarket.RunAsync(market);
        return 0;
    case ["burn"]:
        FaultyMarket.Burn();
        return 0;
}

var seed = int.Parse(After("--seed") ?? "1", CultureInfo.InvariantCulture);
var window = TimeSpan.FromSeconds(double.Parse(After("--seconds") ?? "12", CultureInfo.InvariantCulture));
var only = After("--only")?.Split(',');
var hasDetails = args.Contains("--details");
var faults = PlantedFault
    .All.Cast<PlantedFault?>()
    .Append(null)
    .Where(f => only is null || only.Contains(f?.Name ?? "none"))
    .ToList();
using var ended = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    ended.Cancel();
};

await using var server = await Server.StartAsync(Round.DatabaseProcessor, ended.Token);
Console.WriteLine($"seed {seed}, windows of {window.TotalSeconds:0} s; load of the machine before: {Loadavg()}");
Console.WriteLine();
Console.WriteLine("| planted | binds | without the fault → with it | named | confidence | right | load |");
Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
List<Round> rounds = [];
foreach (var fault in faults)
{
    var random = new Random(HashCode(seed, fault?.Name ?? "none"));
    try
    {
        var round = await Round.RunAsync(fault, server, random, window, ended.Token);
        rounds.Add(round);
        Print(round);
    }
    catch (OperationCanceledException) when (ended.IsCancellationRequested)
    {
        break;
    }
    catch (Exception e)
        when (e
                is IOException
                    or UnauthorizedAccessException
                    or InvalidOperationException
                    or NpgsqlException
                    or PlimsollException
        )
    {
        Console.WriteLine($"| {fault?.Name ?? "none"} | | | not planted: {e.Message.Split('\n')[0]} | | | |");
    }
}
var judged = rounds.Where(r => r.Effect is { Binds: true }).ToList();
var weak = rounds.Where(r => r.Effect is { Binds: false }).Select(r => r.Fault!.Name).ToList();
Console.WriteLine();
Console.WriteLine(
    $"{judged.Count(IsRight)} of {judged.Count} right, {judged.Count(r => !IsRight(r) && r.Found.Resource is not null && r.Found.Confidence == Confidence.High)} wrong and confident, "
        + $"{judged.Count(r => r.Found.Resource is null)} not told; "
        + (weak.Count > 0 ? $"not counted, for the fault did not bind: {string.Join(", ", weak)}; " : "")
        + $"load of the machine after: {Loadavg()}"
);
return 0;

static bool IsRight(Round round) => round.Found.Resource == round.Fault?.Truth;

void Print(Round round)
{
    var found = round.Found;
    Console.WriteLine(
        $"| {round.Fault?.Name ?? "none"} | {round.Fault?.Truth.ToString() ?? "—"} | {round.Effect?.ToString() ?? "—"} | {found.Answer} | {(found.Resource is null ? "—" : found.Confidence)} "
            + $"| {(round.Effect is null ? "—" : !round.Effect.Binds ? "does not bind" : IsRight(round) ? "yes" : "no")} | {round.Load} |"
    );
    if (hasDetails)
    {
        foreach (var candidate in found.Candidates)
        {
            Console.WriteLine(
                $"    {candidate.Resource} {candidate.Name}: used {candidate.Utilisation:0.00}, waiting {candidate.Waiting:0.00}, share {candidate.Share:0.00}, "
                    + $"{(candidate.IsSaturated ? "saturated" : "")} {(candidate.SymptomOf is { } cause ? $"by {cause}" : "")} [{string.Join(", ", candidate.Sources)}]"
            );
            Console.WriteLine($"        {string.Join("; ", candidate.Evidence.Select(e => $"{e.Label}: {e.Value}"))}");
        }
        Console.WriteLine($"    missing: {string.Join(", ", found.Missing.Select(m => m.What))}");
    }
}

string? After(string option) =>
    Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static string Loadavg() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

// The same on every run, unlike string's own.
static int HashCode(int seed, string name) => name.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter));

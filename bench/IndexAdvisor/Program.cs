using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Plimsoll.Bench.IndexAdvisor;
using Plimsoll.Bench.IndexAdvisor.Oltp;
using Plimsoll.Bench.IndexAdvisor.Tpch;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Eng;
using Plimsoll.Postgres.Planning;

// dotnet run -c Release --project bench/IndexAdvisor -- [--case tpch|oltp] [--scale 0.1] [--budgets 500,1000,2000] [--slowdown 2.5,Infinity] [--insert-rows 1] [--keys]
//   [--real] [--rounds 5] [--width 3] [--calls 18] [--ours] [--statements]
//   [--postgres <connection string of a database that holds the tables already, or gets them by --load>]
// Budgets are in MB: for tpch at scale factor 1, and multiplied by the scale.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var token = stop.Token;
var isOltp = Option("--case") == "oltp";
var scale = double.Parse(Option("--scale") ?? "0.1", CultureInfo.InvariantCulture);
List<Bytes> budgets =
[
    .. Numbers("--budgets", isOltp ? "5,15,50" : "500,1000,2000")
        .Select(b => Bytes.FromMegabytes(isOltp ? b : b * scale)),
];
var width = int.Parse(Option("--width") ?? "3", CultureInfo.InvariantCulture);
var calls = int.Parse(Option("--calls") ?? "18", CultureInfo.InvariantCulture);
var rounds = int.Parse(Option("--rounds") ?? "5", CultureInfo.InvariantCulture);
var slowdowns = Numbers("--slowdown", "2.5");
var insertRows = Numbers("--insert-rows", "1")[0];
var real = args.Contains("--real");

PrivatePostgres? server = null;
try
{
    var connection = Option("--postgres");
    if (connection is null)
    {
        server = await StartAsync();
        connection = await server.CreateDatabaseAsync("bench", token);
    }
    if (server is not null || args.Contains("--load"))
    {
        await using var loading = new NpgsqlConnection(connection + ";Command Timeout=0");
        await loading.OpenAsync(token);
        await (isOltp ? OltpData.LoadAsync(loading, token) : new TpchData(scale, seed: 7).LoadAsync(loading, token));
    }
    await RunAsync(await (isOltp ? OltpCase.OpenAsync(connection, token) : TpchAsync(connection)));
}
finally
{
    if (server is not null)
    {
        await server.DisposeAsync();
    }
}
return 0;

async Task<BenchCase> TpchAsync(string connection)
{
    if (args.Contains("--keys"))
    {
        await BenchCase.ExecuteAsync(connection, TpchData.Keys, token);
    }
    return await BenchCase.OpenAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"TPC-H at scale factor {scale}, {TpchQueries.All.Count} queries, {(args.Contains("--keys") ? "primary keys" : "no keys")}"
        ),
        connection,
        TpchQueries.All,
        TpchProbe.Inserts,
        _ => null,
        token
    );
}

async Task RunAsync(BenchCase bench)
{
    Console.WriteLine($"## {bench.Name}");
    Console.WriteLine(Report.Heading(real));
    var details = new List<string>();
    foreach (var slowdown in slowdowns)
    {
        foreach (var budget in budgets)
        {
            foreach (var advised in await AdviseAsync(bench, budget, slowdown))
            {
                Console.WriteLine(await Report.EstimateAsync(bench, advised, budget, slowdown, token));
                details.Add($"{budget.Megabytes:0} MB, {advised.Advisor}, bound {slowdown}:");
                details.AddRange(advised.Designs.Select(d => "    " + d.Shape));
                if (args.Contains("--statements"))
                {
                    details.AddRange(await Report.StatementsAsync(bench, advised, token));
                }
                if (real)
                {
                    await RealAsync(bench, advised, details);
                }
            }
        }
    }
    Console.WriteLine();
    details.ForEach(Console.WriteLine);
}

async Task RealAsync(BenchCase bench, Advised advised, List<string> details)
{
    await RealRun.BuildAsync(bench, advised.Designs, token);
    try
    {
        var all = await RealRun.MeasureAsync(bench, advised.Designs, rounds, token);
        Console.WriteLine(Report.Real(bench, advised.Advisor, all));
        var (kept, said) = await Pruning.PruneAsync(bench, all, rounds, token);
        Console.WriteLine(
            Report.Real(bench, $"{advised.Advisor}, pruned", await RealRun.MeasureAsync(bench, kept, rounds, token))
        );
        details.AddRange(said.Select(s => $"    {s}"));
        if (args.Contains("--statements"))
        {
            details.AddRange(Report.Times(all));
        }
    }
    finally
    {
        await RealRun.DropAsync(bench, advised.Designs, CancellationToken.None);
    }
}

async Task<List<Advised>> AdviseAsync(BenchCase bench, Bytes budget, double slowdown)
{
    var found = new List<Advised>();
    await using (var planner = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Workload, token))!)
    {
        var watch = Stopwatch.StartNew();
        var advice = await IndexAdvisor.AdviseAsync(
            bench.Workload,
            planner,
            new IndexAdvisorOptions
            {
                DiskBudget = budget,
                MinimumGain = 0.003,
                MaxPlannerCallsPerStatement = calls,
                MaxWriteSlowdown = slowdown,
                UnseenInsertRows = insertRows,
            },
            token
        );
        found.Add(new("Plimsoll", [.. advice.Proposals.Select(p => p.Design)], planner.Calls, watch.Elapsed));
    }
    if (!args.Contains("--ours"))
    {
        await ExtendAsync("Extend", _ => true);
        if (double.IsFinite(slowdown))
        {
            await ExtendAsync(
                "Extend, bounded",
                set => Report.WorstInsert(bench, set, rowsPerStatement: insertRows) <= slowdown
            );
        }
    }
    return found;

    async Task ExtendAsync(string name, Func<IReadOnlyList<IndexDesign>, bool> isAllowed)
    {
        await using var planner = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Workload, token))!;
        var watch = Stopwatch.StartNew();
        var designs = await new Extend(bench.Workload, planner, width, isAllowed).SelectAsync(budget, token);
        found.Add(new(name, designs, planner.Calls, watch.Elapsed));
    }
}

async Task<PrivatePostgres> StartAsync() =>
    await PrivatePostgres.StartAsync(
        new PrivatePostgresOptions
        {
            Directory = Directory.CreateTempSubdirectory("plimsoll-bench-").FullName,
            DeleteWhenDisposed = true,
            Settings = new Dictionary<string, string>
            {
                ["fsync"] = "off",
                ["autovacuum"] = "off",
                ["shared_buffers"] = "2GB",
                ["max_wal_size"] = "8GB",
                ["maintenance_work_mem"] = "256MB",
                ["jit"] = "off",
            },
        },
        token
    );

List<double> Numbers(string name, string standard) =>
    [.. (Option(name) ?? standard).Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

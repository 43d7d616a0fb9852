using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Plimsoll.Bench.IndexAdvisor;
using Plimsoll.Bench.IndexAdvisor.Tpch;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Eng;
using Plimsoll.Postgres.Planning;

// dotnet run -c Release --project bench/IndexAdvisor -- [--scale 0.1] [--budgets 500,1000,2000] [--real] [--width 3] [--ours] [--slowdown 2.5] [--statements] [--keys]
//   [--postgres <connection string of a database that holds the tables already, or gets them by --load>]
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var token = stop.Token;
var scale = double.Parse(Option("--scale") ?? "0.1", CultureInfo.InvariantCulture);
var budgets = (Option("--budgets") ?? "500,1000,2000")
    .Split(',')
    .Select(b => double.Parse(b, CultureInfo.InvariantCulture) * scale);
var width = int.Parse(Option("--width") ?? "3", CultureInfo.InvariantCulture);
var calls = int.Parse(Option("--calls") ?? "18", CultureInfo.InvariantCulture);
var slowdown = double.Parse(Option("--slowdown") ?? "2.5", CultureInfo.InvariantCulture);
var real = args.Contains("--real");

PrivatePostgres? server = null;
try
{
    var connection = Option("--postgres");
    if (connection is null)
    {
        server = await StartAsync();
        connection = await server.CreateDatabaseAsync("tpch", token);
    }
    if (server is not null || args.Contains("--load"))
    {
        await using var loading = new NpgsqlConnection(connection + ";Command Timeout=0");
        await loading.OpenAsync(token);
        await new TpchData(scale, seed: 7).LoadAsync(loading, token);
    }
    if (args.Contains("--keys"))
    {
        await BenchCase.ExecuteAsync(connection, TpchData.Keys, token);
    }
    var bench = await BenchCase.OpenAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"TPC-H at scale factor {scale}, {TpchQueries.All.Count} queries, {(args.Contains("--keys") ? "primary keys" : "no keys")}"
        ),
        connection,
        TpchQueries.All,
        InsertProbe,
        _ => null,
        token
    );
    await RunAsync(bench);
}
finally
{
    if (server is not null)
    {
        await server.DisposeAsync();
    }
}
return 0;

async Task RunAsync(BenchCase bench)
{
    Say($"## {bench.Name}");
    var plain = real ? await Stopwatches.StatementsAsync(bench, 2, token) : [];
    var plainInserts = real ? await Stopwatches.InsertsAsync(bench, token) : 0;
    if (real)
    {
        Say($"Without indexes: {plain.Values.Sum():0} ms, inserts {plainInserts:0} ms.");
    }
    Say(
        "| budget MB | advisor | indexes | cost left % | planner calls | seconds | hypopg MB | predicted MB | built MB | real ms | worst slow-down | inserts |"
    );
    Say("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    var details = new List<string>();
    foreach (var budget in budgets)
    {
        foreach (var (name, designs, asked, seconds) in await AdviseAsync(bench, Bytes.FromMegabytes(budget)))
        {
            var left = await Judge.CostLeftAsync(bench, designs, token);
            var (hypothetical, predicted) = await Judge.SizesAsync(bench, designs, token);
            var row = string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * left:0.0} | {asked} | {seconds:0.0} | {hypothetical.Megabytes:0} | {predicted.Megabytes:0} | "
            );
            if (!real)
            {
                Say($"| {budget:0} | {name} | {designs.Count} | {row}– | – | – | – |");
            }
            else
            {
                var (all, pruned, kept) = await RealRun.MeasureAsync(bench, designs, plain, token);
                Say($"| {budget:0} | {name} | {designs.Count} | {row}{Real(all, plainInserts)}");
                Say($"| {budget:0} | {name}, pruned | {kept} | – | – | – | – | – | {Real(pruned, plainInserts)}");
            }
            details.Add($"{budget:0} MB, {name}:\n" + string.Join('\n', designs.Select(d => "    " + d.Shape)));
            if (args.Contains("--statements"))
            {
                var each = await Judge.StatementsAsync(bench, designs, token);
                var all = each.Sum(s => s.Before);
                details.AddRange(
                    each.Select(s =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"    Q{s.Statement.QueryId}: {100 * s.Before / all:0.0} % -> {100 * s.After / all:0.0} %"
                        )
                    )
                );
            }
        }
    }
    Say("");
    details.ForEach(Say);
}

static string Real(RealRun run, double plainInserts) =>
    string.Create(
        CultureInfo.InvariantCulture,
        $"{run.TrueSize.Megabytes:0} | {run.Milliseconds:0} | {run.WorstSlowdown:0.00} (Q{run.Worst.QueryId}) | {run.InsertMilliseconds / plainInserts:0.0}× |"
    );

async Task<List<(string Name, IReadOnlyList<IndexDesign> Designs, int Calls, double Seconds)>> AdviseAsync(
    BenchCase bench,
    Bytes budget
)
{
    var found = new List<(string, IReadOnlyList<IndexDesign>, int, double)>();
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
            },
            token
        );
        found.Add(("Plimsoll", [.. advice.Proposals.Select(p => p.Design)], planner.Calls, watch.Elapsed.TotalSeconds));
    }
    if (!args.Contains("--ours"))
    {
        await using var planner = (await WhatIfPlanner.OpenAsync(bench.Connection, bench.Workload, token))!;
        var watch = Stopwatch.StartNew();
        var designs = await new Extend(bench.Workload, planner, width).SelectAsync(budget, token);
        found.Add(("Extend", designs, planner.Calls, watch.Elapsed.TotalSeconds));
    }
    return found;
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

string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

static void Say(string line) => Console.WriteLine(line);

internal static partial class Program
{
    /// <summary>New orders with their lines, as refresh function RF1 makes them.</summary>
    private const string InsertProbe = """
        INSERT INTO orders SELECT o_orderkey + 100000000, o_custkey, o_orderstatus, o_totalprice, o_orderdate, o_orderpriority,
            o_clerk, o_shippriority, o_comment FROM orders WHERE o_orderkey < 20000;
        INSERT INTO lineitem SELECT l_orderkey + 100000000, l_partkey, l_suppkey, l_linenumber, l_quantity, l_extendedprice,
            l_discount, l_tax, l_returnflag, l_linestatus, l_shipdate, l_commitdate, l_receiptdate, l_shipinstruct,
            l_shipmode, l_comment FROM lineitem WHERE l_orderkey < 20000
        """;
}

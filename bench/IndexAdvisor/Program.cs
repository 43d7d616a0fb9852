using System.Globalization;
using Npgsql;
using Plimsoll.Bench.IndexAdvisor;
using Plimsoll.Bench.IndexAdvisor.Drawn;
using Plimsoll.Bench.IndexAdvisor.Oltp;
using Plimsoll.Bench.IndexAdvisor.Tpch;
using Plimsoll.Core;
using Plimsoll.Eng;

// dotnet run -c Release --project bench/IndexAdvisor -- [--case tpch|oltp|drawn] [--budgets 500,1000,2000] [--slowdown 2.5,Infinity]
//   [--insert-rows 1] [--calls 20] [--gain …] [--indexes …] [--width 3] [--ours] [--each] [--real [--no-pruning]] [--rounds 5]
//   tpch: [--scale 0.1] [--keys]          budgets in MB at scale factor 1, multiplied by the scale
//   oltp:                                 budgets in MB
//   drawn: [--seed 1 | --seeds 1,2,3] [--statements 60] [--parameters]     budgets in per cent of the tables
//   [--postgres <connection string of a database that holds the tables already, or gets them by --load; for drawn: of a
//   server, which gets a database for each seed and keeps it>] [--peers FILE: Extend's answers are kept there]
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var token = stop.Token;
var options = new BenchOptions(args);
var peers = options.Peers is { } file ? new KeptPeers(file) : null;
PrivatePostgres? server = null;
try
{
    if (options.Postgres is null)
    {
        server = await StartAsync();
    }
    if (options.Case == "drawn")
    {
        await DrawnAsync();
    }
    else
    {
        var connection = options.Postgres ?? await server!.CreateDatabaseAsync("bench", token);
        var isOltp = options.Case == "oltp";
        if (server is not null || options.Loads)
        {
            await using var loading = new NpgsqlConnection(connection + ";Command Timeout=0");
            await loading.OpenAsync(token);
            await (
                isOltp
                    ? OltpData.LoadAsync(loading, token)
                    : new TpchData(options.Scale, seed: 7).LoadAsync(loading, token)
            );
        }
        var bench = await (isOltp ? OltpCase.OpenAsync(connection, token) : TpchAsync(connection));
        var budgets = (options.Budgets ?? (isOltp ? [5, 15, 50] : [500, 1000, 2000])).Select(b =>
            Bytes.FromMegabytes(isOltp ? b : b * options.Scale)
        );
        Summarise(
            await new Run(bench, options, peers).CompareAsync([.. budgets.Select(b => (b.ToString(), b))], token)
        );
    }
}
finally
{
    if (server is not null)
    {
        await server.DisposeAsync();
    }
}
return 0;

async Task DrawnAsync()
{
    var all = new List<Comparison>();
    foreach (var seed in options.Seeds)
    {
        var drawn = new DrawnCase(seed, options.Statements);
        var connection = await DrawnDatabase.OpenAsync(drawn, $"drawn_{seed}", server, options.Postgres, token);
        var bench = await drawn.OpenAsync(connection, options.IsParameterised, token);
        var tables = bench.Workload.Catalog.Tables.Sum(t => t.HeapSize.Count);
        all.AddRange(
            await new Run(bench, options, peers).CompareAsync(
                [
                    .. (options.Budgets ?? [10, 30, 100]).Select(b =>
                        (string.Create(CultureInfo.InvariantCulture, $"{b:0.#} %"), new Bytes((long)(b / 100 * tables)))
                    ),
                ],
                token
            )
        );
    }
    Summarise(all);
}

void Summarise(IReadOnlyList<Comparison> all)
{
    if (all.Count > 0)
    {
        Console.WriteLine();
        Comparison.Table(all).ToList().ForEach(Console.WriteLine);
    }
}

async Task<BenchCase> TpchAsync(string connection)
{
    if (options.HasKeys)
    {
        await BenchCase.ExecuteAsync(connection, TpchData.Keys, token);
    }
    return await BenchCase.OpenAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"TPC-H at scale factor {options.Scale}, {TpchQueries.All.Count} queries, {(options.HasKeys ? "primary keys" : "no keys")}"
        ),
        connection,
        TpchQueries.All,
        TpchProbe.Inserts,
        weigh: null,
        token
    );
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

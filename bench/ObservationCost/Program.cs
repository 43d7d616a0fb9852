// What observing costs the server: its share of the server's processor time under pgbench, alone and with the search for
// indexes that an audit adds, and the throughput with and without an audit in alternation. Takes about six minutes.
//   dotnet run -c Release --project bench/ObservationCost
using System.Diagnostics;
using Npgsql;
using Plimsoll.Bench.ObservationCost;
using Plimsoll.Cli;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Eng;
using Plimsoll.Postgres.Observing;

const int IdleConnections = 80;
const int Pairs = 4;
var window = TimeSpan.FromSeconds(30);

using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancel.Cancel();
};
var token = cancel.Token;

await using var server = await PrivatePostgres.StartAsync(
    new PrivatePostgresOptions
    {
        Directory = Directory.CreateTempSubdirectory("plimsoll-bench-").FullName,
        DeleteWhenDisposed = true,
        Settings = new Dictionary<string, string>(PrivatePostgresOptions.Quick) { ["max_connections"] = "200" },
    },
    token
);
var connection = await server.CreateDatabaseAsync("bench", token);
await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements; CREATE EXTENSION hypopg", "bench", token);
using var pgbench = new Pgbench(server);
await pgbench.PrepareAsync(token);

// A pool's worth of connections that do nothing: looking at the sessions costs by their number.
await using var pool = NpgsqlDataSource.Create(
    connection + $";Minimum Pool Size=0;Maximum Pool Size={IdleConnections}"
);
var idle = new List<NpgsqlConnection>();
for (var i = 0; i < IdleConnections; i++)
{
    idle.Add(await pool.OpenConnectionAsync(token));
}

// 1. Processor time over one default window: the observation alone, then all that an audit asks.
Console.WriteLine(
    $"load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; pgbench with 8 clients, {IdleConnections} more connections idle, window {window.TotalSeconds:0} s"
);
Console.WriteLine();
Console.WriteLine("| processor time of the server | all its processes, s | sessions of Plimsoll, s | share |");
Console.WriteLine("| --- | ---: | ---: | ---: |");
var observing = await SpentAsync("observation", search: null);
var auditing = await SpentAsync("audit: observation and search for indexes", new IndexAdvisorOptions());
Console.WriteLine();

// 2. Throughput with and without, in alternation, so that a drift of the machine falls on both.
Console.WriteLine("| pair | without, tps | during an audit, tps | ratio | the audit's own program, s of processor |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: |");
var ratios = new List<double>();
for (var pair = 1; pair <= Pairs; pair++)
{
    var seconds = (int)window.TotalSeconds + 5;
    var without = await pgbench.RunAsync(seconds, token);
    var running = pgbench.RunAsync(seconds, token);
    var own = Process.GetCurrentProcess().TotalProcessorTime;
    await AuditAsync(new IndexAdvisorOptions());
    var with = await running;
    ratios.Add(with / without);
    Console.WriteLine(
        $"| {pair} | {without:0} | {with:0} | {with / without:0.000} | {(Process.GetCurrentProcess().TotalProcessorTime - own).TotalSeconds:0.0} |"
    );
}
ratios.Sort();
Console.WriteLine();
Console.WriteLine(
    $"median ratio {(ratios[(Pairs - 1) / 2] + ratios[Pairs / 2]) / 2:0.000}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
);
foreach (var one in idle)
{
    await one.DisposeAsync();
}
return observing < 0.01 && auditing < 0.01 ? 0 : 1;

async Task<double> SpentAsync(string what, IndexAdvisorOptions? search)
{
    var load = pgbench.RunAsync((int)window.TotalSeconds + 20, token);
    await Task.Delay(TimeSpan.FromSeconds(3), token);
    var before = ProcessorTime.Of(server);
    await AuditAsync(search);
    // Its backends end a moment after it has closed their connections; only then the postmaster counts them.
    await Task.Delay(TimeSpan.FromSeconds(1), token);
    var spent = ProcessorTime.Of(server) - before;
    await load;
    Console.WriteLine($"| {what} | {spent.All:0.00} | {spent.Ended:0.00} | {spent.Ended / spent.All:0.00 %} |");
    return spent.Ended / spent.All;
}

Task AuditAsync(IndexAdvisorOptions? search) =>
    new Auditor(
        new ObservationOptions { ConnectionString = connection, Window = window },
        search,
        _ => { },
        TimeProvider.System
    ).LookAsync(token);

// What observing costs the server: its share of the server's processor time under pgbench, and the throughput with and
// without it in alternation. Takes about two minutes. Run: dotnet run -c Release --project bench/ObservationCost
using Npgsql;
using Plimsoll.Bench.ObservationCost;
using Plimsoll.Eng;
using Plimsoll.Postgres.Observing;

const int IdleConnections = 80;
const int Pairs = 4;
const int SecondsPerRun = 6;
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
await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements", "bench", token);
var pgbench = new Pgbench(server);
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

// 1. Processor time over one default observation.
var load = pgbench.RunAsync((int)window.TotalSeconds + 15, token);
await Task.Delay(TimeSpan.FromSeconds(3), token);
var before = ProcessorTime.Of(server);
var observation = await ObserveAsync(window);
// Its backends end a moment after it has closed their connections; only then the postmaster counts them.
await Task.Delay(TimeSpan.FromSeconds(1), token);
var spent = ProcessorTime.Of(server) - before;
await load;

Console.WriteLine(
    $"Processor time of the server, pgbench with 8 clients, {IdleConnections} more connections idle, window {window.TotalSeconds:0} s"
);
Console.WriteLine();
Console.WriteLine("| | seconds | share |");
Console.WriteLine("| --- | ---: | ---: |");
Console.WriteLine($"| all processes of the server | {spent.All:0.00} | 100 % |");
Console.WriteLine($"| the observer's sessions | {spent.Ended:0.00} | {spent.Ended / spent.All:0.00 %} |");
Console.WriteLine(
    $"| the same, of one core's time | {spent.Ended:0.00} | {spent.Ended / observation.Window.Length.TotalSeconds:0.00 %} |"
);
Console.WriteLine();
Console.WriteLine(
    $"{observation.Activity.Samples} samples of the sessions, {observation.Statements.Count} statements, {observation.Plans.Count} plans"
);
Console.WriteLine();

// 2. Throughput with and without, in alternation, so that a drift of the machine falls on both.
Console.WriteLine("| pair | without, tps | with, tps | ratio |");
Console.WriteLine("| ---: | ---: | ---: | ---: |");
var ratios = new List<double>();
for (var pair = 1; pair <= Pairs; pair++)
{
    var without = await pgbench.RunAsync(SecondsPerRun, token);
    var running = pgbench.RunAsync(SecondsPerRun, token);
    await ObserveAsync(TimeSpan.FromSeconds(SecondsPerRun - 1));
    var with = await running;
    ratios.Add(with / without);
    Console.WriteLine($"| {pair} | {without:0} | {with:0} | {with / without:0.000} |");
}
ratios.Sort();
Console.WriteLine();
Console.WriteLine($"median ratio {(ratios[(Pairs - 1) / 2] + ratios[Pairs / 2]) / 2:0.000}");
foreach (var one in idle)
{
    await one.DisposeAsync();
}
return spent.Ended / spent.All < 0.01 ? 0 : 1;

Task<Plimsoll.Core.Signals.Observation> ObserveAsync(TimeSpan length) =>
    PostgresObserver.ObserveAsync(
        new ObservationOptions { ConnectionString = connection, Window = length },
        null,
        TimeProvider.System,
        token
    );

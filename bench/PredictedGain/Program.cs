// What an audit says that a fix would save, against what it saves: a small shop with a flaw in each endpoint and a switch in each
// request. It is audited while all requests take the flaws; then windows with and without the fixes follow in turns, under the
// same load, and the shop's own clock tells.
// Run: dotnet run -c Release --project bench/PredictedGain -- [--seed 1] [--audit 40] [--windows 6] [--seconds 12] [--rate 4] [--details]
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Plimsoll.Bench.PredictedGains;
using Plimsoll.Cli;
using Plimsoll.Core.Loop;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads;
using Plimsoll.Core.Workloads.Service;
using Plimsoll.Eng;
using Plimsoll.Postgres.Observing;
using Plimsoll.Telemetry.Doors;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["shop", .. var shop]:
        await Shop.RunAsync(shop);
        return 0;
    case ["peers", var port]:
        await Peers.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
}

const string Database = "shop";
const double WithinShare = 0.25;
var random = new Random((int)Number("--seed", 1));
var audit = TimeSpan.FromSeconds(Number("--audit", 40));
var windows = (int)Number("--windows", 6);
var window = TimeSpan.FromSeconds(Number("--seconds", 12));
var perSecond = Number("--rate", 4);
var token = CancellationToken.None;

var wanted = Path.Combine(Path.GetTempPath(), $"plimsoll-bench-predicted-{Environment.ProcessId}");
await using var server = await PrivatePostgres.StartAsync(
    new PrivatePostgresOptions
    {
        Directory = ReachableDirectory.For(wanted, "plimsoll-bench-predicted"),
        DeleteWhenDisposed = true,
        Settings = new Dictionary<string, string> { ["max_parallel_workers_per_gather"] = "0" },
    },
    token
);
await server.CreateDatabaseAsync(Database, token);
await ShopData.CreateAsync(server, Database, token);

var (shopPort, peersPort, doorsPort) = (LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free());
using var peersProcess = Start("peers", $"{peersPort}");
using var shopProcess = Start(
    "shop",
    server.ConnectionString(Database) + ";Application Name=shop;Maximum Pool Size=20",
    $"{shopPort}",
    $"{peersPort}"
);
try
{
    using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{shopPort}") };
    var visits = new Visits(http, random, perSecond);
    await visits.ComeAsync(TimeSpan.FromSeconds(4), isFixed: false, token);
    await visits.ComeAsync(TimeSpan.FromSeconds(4), isFixed: true, token);
    (await http.PostAsync("/forget", null, token)).Dispose();
    await server.ExecuteAsync("SELECT pg_stat_statements_reset()", Database, token);

    var before = File.ReadAllText("/proc/loadavg").Split(' ')[..3];
    var look = await AuditAsync(visits);
    // What takes in telemetry goes on: it costs the shop the same in all windows.
    await using var doors = await OpenAsync(new ServiceFold());
    var timings = new List<Timing>();
    for (var i = 0; i < windows; i++)
    {
        timings.AddRange(await visits.ComeAsync(window, isFixed: i % 2 == 1, token));
    }
    Console.WriteLine(
        $"{audit.TotalSeconds:0} s audited, {windows} windows of {window.TotalSeconds:0} s in turns, {perSecond:0.#} requests a second for each endpoint; "
            + $"load of the machine before: {string.Join(' ', before)}, after: {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}"
    );
    Print(look, timings);
}
finally
{
    foreach (var child in new[] { shopProcess, peersProcess })
    {
        child.StandardInput.Close();
        if (!child.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            child.Kill();
        }
    }
}
return 0;

async Task<Look> AuditAsync(Visits visits)
{
    var fold = new ServiceFold();
    var doors = await OpenAsync(fold);
    var auditor = new Auditor(
        new ObservationOptions { ConnectionString = server.ConnectionString(Database), Window = audit },
        new IndexAdvisorOptions(),
        _ => { },
        TimeProvider.System
    );
    var from = TimeProvider.System.GetUtcNow();
    var observing = auditor.ObserveAsync(token);
    await visits.ComeAsync(audit, isFixed: false, token);
    var observation = await observing;
    // Spans wait for half a second before they are sent.
    await Task.Delay(TimeSpan.FromSeconds(1.5), token);
    await doors.DisposeAsync();
    var service = fold.Snapshot(new Window(from, TimeProvider.System.GetUtcNow()));
    return await auditor.JudgeAsync(observation, service, token);
}

Task<TelemetryDoors> OpenAsync(ServiceFold fold) =>
    TelemetryDoors.StartAsync(
        new DoorOptions { Http = new IPEndPoint(IPAddress.Loopback, doorsPort), Grpc = null },
        fold,
        TimeProvider.System,
        new Random(1),
        token
    );

void Print(Look look, IReadOnlyList<Timing> timings)
{
    Console.WriteLine();
    Console.WriteLine(
        "| finding | fix | requests, each way | mean ms as found | with the fix | measured gain, ms | predicted | off by | p50 ms as found | with the fix |"
    );
    Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    var within = 0;
    foreach (var flaw in Flaw.All)
    {
        var found = Of(timings, flaw, isFixed: false);
        var mended = Of(timings, flaw, isFixed: true);
        var gain = found.Average() - mended.Average();
        var predicted = Prediction.Of(flaw, look);
        var off = predicted / gain - 1;
        within += Math.Abs(off ?? 1) <= WithinShare ? 1 : 0;
        Console.WriteLine(
            $"| {flaw.Rule}, {flaw.Endpoint} | {flaw.Fix} | {found.Count}, {mended.Count} | {found.Average():0.00} | {mended.Average():0.00} | {gain:0.00} "
                + $"| {(predicted is { } p ? $"{p:0.00}" : "not found")} | {(off is { } o ? $"{o:+0.0%;-0.0%}" : "—")} | {found[found.Count / 2]:0.00} | {mended[mended.Count / 2]:0.00} |"
        );
    }
    Console.WriteLine();
    Console.WriteLine($"{within} of {Flaw.All.Count} within {WithinShare:0 %}");
    if (args.Contains("--details"))
    {
        foreach (var finding in look.Findings)
        {
            Console.WriteLine($"{finding.Rule}: {finding.Title}");
            Console.WriteLine($"    {string.Join("; ", finding.Evidence.Select(e => $"{e.Label}: {e.Value}"))}");
            Console.WriteLine($"    {string.Join("; ", finding.Prescriptions.Select(p => p.Predicted))}");
        }
    }
}

static List<double> Of(IEnumerable<Timing> timings, Flaw flaw, bool isFixed) =>
    [.. timings.Where(t => t.Endpoint == flaw.Endpoint && t.IsFixed == isFixed).Select(t => t.Milliseconds).Order()];

Process Start(params string[] words)
{
    var start = new ProcessStartInfo(Environment.ProcessPath!, words)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    };
    start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{doorsPort}";
    start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
    start.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "500";
    // Code is compiled once, so that it is as quick in the last window as in the first.
    start.Environment["DOTNET_TieredCompilation"] = "0";
    var process = Process.Start(start)!;
    return process.StandardOutput.ReadLine() == "ready"
        ? process
        : throw new InvalidOperationException($"{words[0]} did not start.");
}

double Number(string option, double usual) =>
    Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length
        ? double.Parse(args[at + 1], CultureInfo.InvariantCulture)
        : usual;

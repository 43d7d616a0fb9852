// FaultDriver keep JOURNALS SILENCE-MS                     keeps faults, as `plimsoll` does under its hidden verb
// FaultDriver drive JOURNALS SILENCE-MS FAULT [HOST:PORT]  starts a keeper, opens a proxy named web to that address, begins the
//                                                          fault (JSON), prints the keeper's id and the proxy's address, waits
// FaultDriver load URL                                     drives a scenario in C# for ten minutes
using System.Globalization;
using System.Text.Json;
using Plimsoll.Load;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;
using Plimsoll.Load.Scenarios.Building;

if (args is ["load", var url])
{
    return await LoadProgram.RunAsync(
        ["--target", url, "--window", "10m", "--warm-up", "100ms"],
        () =>
            ScenarioBuilder
                .Named("stopped")
                .SessionsPerSecond(50)
                .Journey("only", journey => journey.Get("home", "/"))
                .Build()
    );
}

var (verb, journals, silence) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
if (verb == "keep")
{
    await FaultKeeper.RunAsync(
        Console.OpenStandardInput(),
        Console.OpenStandardOutput(),
        new FaultKeeperOptions { JournalDirectory = journals, Silence = TimeSpan.FromMilliseconds(silence) },
        TimeProvider.System,
        CancellationToken.None
    );
    return 0;
}

await using var keeper = FaultKeeperProcess.Start(
    FaultKeeperProcess.ThisProgram("keep", journals, args[2]),
    journals,
    databases: null
);
await keeper.Link.GreetAsync(1, new FaultPermissions(), new Dictionary<string, string>(), CancellationToken.None);
var address =
    args.Length > 4
        ? await keeper.Link.OpenProxyAsync(
            new ProxyPlan("web", "127.0.0.1:0", args[4]),
            isHttp: false,
            CancellationToken.None
        )
        : "";
await keeper.Link.BeginAsync(
    "fault",
    JsonSerializer.Deserialize<FaultAction>(args[3])!,
    TimeSpan.FromMinutes(10),
    CancellationToken.None
);
Console.WriteLine($"{keeper.ProcessId} {address}");

// A line ends it in order; else whoever started us kills us, or the keeper.
var line = Task.Run(Console.ReadLine);
if (await Task.WhenAny(line, keeper.Lost) == keeper.Lost && await keeper.Lost is { } outcome)
{
    Console.WriteLine("undone " + string.Join("; ", outcome.Undone));
}
return 0;

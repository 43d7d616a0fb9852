// FaultDriver keep JOURNALS SILENCE-MS          keeps faults, as `plimsoll` does under its hidden verb
// FaultDriver drive JOURNALS SILENCE-MS PID     starts a keeper, stops the process PID, prints the keeper's id, waits
using System.Globalization;
using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;
using Plimsoll.Load.Faults.Processes;

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
await keeper.Link.BeginAsync(
    "still",
    new FaultAction.Stop(
        new ProcessChoice(int.Parse(args[3], CultureInfo.InvariantCulture), null),
        WithChildren: false
    ),
    TimeSpan.FromMinutes(10),
    CancellationToken.None
);
Console.WriteLine(keeper.ProcessId);

// A line ends it in order; else whoever started us kills us, or the keeper.
var line = Task.Run(Console.ReadLine);
if (await Task.WhenAny(line, keeper.Lost) == keeper.Lost && await keeper.Lost is { } outcome)
{
    Console.WriteLine("undone " + string.Join("; ", outcome.Undone));
}
return 0;

using Plimsoll.Core.Loop;
using Plimsoll.Core.Trials;
using Plimsoll.Postgres.Changes;
using Plimsoll.Store.Ledger;
using Plimsoll.Tests.Crashing;
using Plimsoll.Tests.Loops;

// CrashingTuner <connection string> <ledger> <step> <faster|slower>: runs the real loop with the real executor and ledger
// on two made-up prescriptions, and kills itself (SIGKILL) at the step. With the step "none" it prints all steps.
var (connection, path, crashAt, outcome) = (args[0], args[1], args[2], args[3]);
var steps = new CrashPoint(crashAt);
using var file = JsonlLedger.Open(path);
await using var executor = await PostgresChangeExecutor.OpenAsync(
    connection,
    new ChangeOptions { AtStep = steps.Reach },
    TimeProvider.System,
    CancellationToken.None
);
var time = new SkippingTime();
var report = await new TuneLoop(
    new TunePorts
    {
        Observer = new MadeUpObserver(),
        Executor = executor,
        Meter = new MadeUpMeter(time, () => executor, outcome == "faster" ? 0.2 : 3),
        Ledger = new CrashingLedger(file, steps),
        Time = time,
        Random = new Random(Environment.ProcessId),
    },
    new TuneOptions { GroupSize = 1, Policy = new TrialPolicy() }
).RunAsync(CancellationToken.None);
foreach (var step in steps.Reached)
{
    Console.WriteLine(step);
}
return report.Steps.Count == 2 ? 0 : 1;

using System.Runtime.InteropServices;
using Plimsoll.Eng.Demo;

if (args.Any(a => a is "-h" or "--help"))
{
    Console.WriteLine(
        """
        ./demo [--quick]

        Starts a private PostgreSQL under .plimsoll/, seeds and starts the Marketplace, drives today's peak
        against it, looks at it from inside with `plimsoll audit --otlp`, runs the whole loop of
        `plimsoll tune --apply`, and looks again. Ends with a summary, and with report.html and report.json,
        audit.html and audit-after.html in artifacts/demo/. A second run reuses the seeded data.

          --quick   a quarter of the data and shorter windows: at most 4 minutes instead of 12
        """
    );
    return 0;
}
if (args.FirstOrDefault(a => a != "--quick") is { } unknown)
{
    Console.Error.WriteLine($"'{unknown}' is not an option of the demo. See ./demo --help.");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
try
{
    return await new DemoRun(DemoPlan.Of(quick: args.Contains("--quick"))).RunAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped; nothing is left running.");
    return 130;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // what was begun is ended in order first
    if (!stop.IsCancellationRequested)
    {
        Console.Error.WriteLine("\nStopping …");
        stop.Cancel();
    }
}

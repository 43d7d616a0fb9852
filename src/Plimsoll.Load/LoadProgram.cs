using System.Runtime.InteropServices;
using Plimsoll.Core;
using Plimsoll.Core.Reports;
using Plimsoll.Load.Programs;
using Plimsoll.Load.Reports;
using Plimsoll.Load.Scenarios;

namespace Plimsoll.Load;

/// <summary>
/// What a program of one file does with its scenario: reads the command line, drives the load, writes what it saw.
/// </summary>
public static class LoadProgram
{
    private static string Version =>
        typeof(LoadProgram).Assembly.GetName().Version is { } version ? version.ToString(3) : "";

    /// <returns>The exit code of the process; see docs/reference/exit-codes.md.</returns>
    public static Task<int> RunAsync(string[] args, Scenario scenario) =>
        RunAsync(args, () => scenario, Console.Out, Console.Error, CancellationToken.None);

    /// <param name="build">Its errors are reported as those of the command line are.</param>
    public static Task<int> RunAsync(string[] args, Func<Scenario> build) =>
        RunAsync(args, build, Console.Out, Console.Error, CancellationToken.None);

    /// <param name="output">Takes the result.</param>
    /// <param name="error">Takes a line a second, and what is wrong.</param>
    public static async Task<int> RunAsync(
        string[] args,
        Func<Scenario> build,
        TextWriter output,
        TextWriter error,
        CancellationToken token
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        try
        {
            var arguments = ProgramArguments.Parse(args);
            if (arguments.Help)
            {
                await output.WriteAsync(ProgramArguments.Usage.AsMemory(), token);
                return ExitCodes.Success;
            }
            var scenario = build();
            if (arguments.Check)
            {
                PlainText.Write(ScenarioSummary.Of(scenario), scenario, output);
                return ExitCodes.Success;
            }
            return await DriveAsync(scenario, arguments, output, error, stop.Token);
        }
        catch (PlimsollException fault)
        {
            await error.WriteLineAsync(fault.Message);
            await error.WriteLineAsync(fault.Next);
            return ExitCodes.Of(fault.Fault);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped.");
            return ExitCodes.Cancelled;
        }
    }

    private static async Task<int> DriveAsync(
        Scenario scenario,
        ProgramArguments arguments,
        TextWriter output,
        TextWriter error,
        CancellationToken stop
    )
    {
        var result = await WatchedRun.RunAsync(scenario, arguments.Load, new PlainText.Live(error), stop);
        var report = LoadReportBuilder.Build(
            result,
            arguments.Slo ?? scenario.Slo,
            stop.IsCancellationRequested,
            [],
            Version
        );
        PlainText.Write(report, output);
        foreach (var file in arguments.Files)
        {
            var text = Path.GetExtension(file) == ".json" ? ReportJson.Write(report) : LoadHtml.Render(report);
            await WriteAsync(file, text);
            await error.WriteLineAsync($"Report written to {Path.GetFullPath(file)}");
        }
        return stop.IsCancellationRequested ? ExitCodes.Cancelled
            : report.Invalid is not null && arguments.FailsOnInvalid ? ExitCodes.Invalid
            : report.IsBroken && arguments.FailsOnSlo ? ExitCodes.ThresholdMissed
            : ExitCodes.Success;
    }

    private static async Task WriteAsync(string file, string text)
    {
        try
        {
            await File.WriteAllTextAsync(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The report cannot be written to {file}: {e.Message}",
                "Name another file with --output.",
                e
            );
        }
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true; // what has been measured is printed first
        stop.Cancel();
    }
}

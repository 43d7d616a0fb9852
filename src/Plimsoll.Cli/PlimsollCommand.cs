using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using System.Runtime.InteropServices;
using Plimsoll.Cli.Verbs;
using Plimsoll.Core;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>The root of the command line, and the one place where a fault becomes a message and an exit code.</summary>
public static class PlimsollCommand
{
    public static string Version { get; } =
        Assembly
            .GetExecutingAssembly()
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => Stop(c, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Stop(c, stop));
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.RawOut,
                Error = terminal.Error.Profile.Out.Writer,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            var parsed = Root(terminal).Parse(args);
            if (parsed.Errors.Count > 0)
            {
                foreach (var error in parsed.Errors)
                {
                    terminal.Error.MarkupLineInterpolated($"[red]{error.Message}[/]");
                }
                terminal.Error.WriteLine($"See {Path(parsed.CommandResult)} --help.");
                return ExitCodes.Usage;
            }
            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (PlimsollException fault)
        {
            terminal.Error.MarkupLineInterpolated($"[red]{fault.Message}[/]");
            terminal.Error.WriteLine(fault.Next);
            return ExitCodes.Of(fault.Fault);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.Error.WriteLine("Stopped.");
            return ExitCodes.Cancelled;
        }
    }

    public static RootCommand Root(Terminal terminal) =>
        new(
            "How many times today's peak your PostgreSQL backend can take, what breaks first, and the least disruptive change that moves it."
        )
        {
            AuditCommand.Create(terminal),
            ServeCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            TuneCommand.Create(terminal),
            LoadCommand.Create(terminal),
            RevertCommand.Create(terminal),
        };

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult above ? $"{Path(above)} {result.Command.Name}" : "plimsoll";

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true; // the way back comes first; the process ends when it is done
        stop.Cancel();
    }
}

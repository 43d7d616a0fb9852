using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using System.Net.Sockets;
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
        catch (DbException lost) when (IsLost(lost))
        {
            terminal.Error.MarkupLineInterpolated($"[red]The connection to the server was lost in the middle.[/]");
            terminal.Error.WriteLine("Run it again; if it happens again, see the server's log.");
            return ExitCodes.Connection;
        }
        catch (Exception unforeseen)
        {
            // Whatever its message quotes may be a user's: the type and the stack tell what is to be mended.
            var state = unforeseen is DbException { SqlState: { } code } ? $" (SQLSTATE {code})" : "";
            terminal.Error.MarkupLineInterpolated(
                $"[red]A fault of Plimsoll {Version} itself: {unforeseen.GetType().Name}{state}.[/]"
            );
            terminal.Error.WriteLine("Report it, with these lines:");
            terminal.Error.WriteLine(unforeseen.StackTrace ?? "");
            return ExitCodes.Internal;
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

    /// <summary>Ended by the server or somebody on it (class 57P), or by what lies between (class 08, or no word at all).</summary>
    private static bool IsLost(DbException e) =>
        e.SqlState is { } state
            ? state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal)
            : e.InnerException is IOException or SocketException or TimeoutException;

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult above ? $"{Path(above)} {result.Command.Name}" : "plimsoll";

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true; // the way back comes first; the process ends when it is done
        stop.Cancel();
    }
}

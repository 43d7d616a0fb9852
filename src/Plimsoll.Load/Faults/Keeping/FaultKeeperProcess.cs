using System.Diagnostics;
using Plimsoll.Core;

namespace Plimsoll.Load.Faults.Keeping;

/// <summary>
/// The keeper of faults as a child process. Where it is lost, what it left behind is undone here at once; where both are
/// lost, the next start does it.
/// </summary>
public sealed class FaultKeeperProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _journals;
    private readonly IDatabaseFaults? _databases;
    private readonly Task<LeftBehindOutcome?> _watching;
    private bool _ending;

    private FaultKeeperProcess(Process process, string journals, IDatabaseFaults? databases)
    {
        _process = process;
        _journals = journals;
        _databases = databases;
        Link = new FaultKeeperLink(
            process.StandardInput.BaseStream,
            process.StandardOutput.BaseStream,
            TimeProvider.System
        );
        _watching = WatchAsync();
    }

    public FaultKeeperLink Link { get; }

    public int ProcessId => _process.Id;

    /// <summary>Completes when it has ended: null where that was in order, else what had to be undone for it.</summary>
    public Task<LeftBehindOutcome?> Lost => _watching;

    /// <param name="command">Starts a process that runs <see cref="FaultKeeper"/> on its standard input and output.</param>
    /// <param name="journals">The same directory as the keeper's.</param>
    /// <exception cref="PlimsollException">It cannot be started.</exception>
    public static FaultKeeperProcess Start(ProcessStartInfo command, string journals, IDatabaseFaults? databases)
    {
        command.UseShellExecute = false;
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        try
        {
            return new FaultKeeperProcess(Process.Start(command)!, journals, databases);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PlimsollException(
                Fault.File,
                $"The process that keeps the faults cannot be started: {command.FileName}: {e.Message}",
                "Without it no fault begins.",
                e
            );
        }
    }

    /// <summary>This very program again, with other arguments.</summary>
    public static ProcessStartInfo ThisProgram(params string[] arguments)
    {
        var program = Environment.ProcessPath!;
        // Run as `dotnet plimsoll.dll`, the first word is the host alone.
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessStartInfo(program, isHost ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments);
    }

    /// <summary>Ends every fault and waits until the process is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _ending = true;
        await Link.DisposeAsync();
        await _watching;
        _process.Dispose();
    }

    private async Task<LeftBehindOutcome?> WatchAsync()
    {
        await _process.WaitForExitAsync();
        return _ending && _process.ExitCode == 0
            ? null
            : await LeftBehind.UndoAsync(_journals, _databases, CancellationToken.None);
    }
}

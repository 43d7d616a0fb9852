using System.Diagnostics;

namespace Plimsoll.Eng;

/// <summary>
/// A child process that cannot outlive us. It runs in a session of its own, so that Ctrl-C reaches it only through us,
/// below a shell that signals it as soon as our end of a pipe is closed: by <see cref="StopAsync"/>, or by the kernel
/// when this process is gone, however it went.
/// </summary>
public sealed class Tethered : IAsyncDisposable
{
    // A background job of sh has /dev/null as its input; descriptor 3 keeps the pipe. `read` returns when it is closed.
    private const string Script = """
        exec 3<&0
        signal=$1; log=$2; shift 2
        if [ -n "$log" ]; then
            "$@" >>"$log" 2>&1 </dev/null 3<&- & child=$!
        else
            "$@" </dev/null 3<&- & child=$!
        fi
        { read -r _; kill "-$signal" $child; } <&3 2>/dev/null &
        watcher=$!
        wait $child
        status=$?
        # wait returns early when a signal reaches this shell; the child may still be at work.
        while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
        kill $watcher 2>/dev/null
        exit $status
        """;

    private readonly Process _process;

    private Tethered(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program. Its output goes to <paramref name="log"/>, or where ours goes.</summary>
    /// <param name="signal">
    /// What tells it to stop. Not <c>INT</c> for a program that leaves an ignored SIGINT ignored, as .NET does: a
    /// background job of sh starts with it ignored.
    /// </param>
    /// <param name="unprivileged">Where we are root, run it as <see cref="Unprivileged.User"/>.</param>
    public static Tethered Start(
        string program,
        IEnumerable<string> arguments,
        string signal,
        string? log = null,
        bool unprivileged = false,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        List<string> words = ["/bin/sh", "-c", Script, "sh", signal, log ?? "", program, .. arguments];
        ProcessStartInfo start;
        if (unprivileged)
        {
            start = Unprivileged.Command("/usr/bin/setsid", ["--wait", .. words]);
        }
        else
        {
            start = new ProcessStartInfo("/usr/bin/setsid", ["--wait", .. words]);
        }
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        return new Tethered(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <returns>The program's exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken token)
    {
        await _process.WaitForExitAsync(token);
        return _process.ExitCode;
    }

    /// <summary>Signals it, and waits until it is gone.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }
}

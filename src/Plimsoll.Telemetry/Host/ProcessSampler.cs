using Plimsoll.Core;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Host;

/// <summary>
/// What one process did between <see cref="Start"/> and <see cref="FinishAsync"/>, whatever it is written in. It is looked at
/// every second, so that one that ends is known up to its last.
/// </summary>
public sealed class ProcessSampler : IAsyncDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HostFiles _files;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly int _pid;
    private readonly ProcessReading _before;
    private readonly ITimer _timer;
    private ProcessReading _last;
    private bool _hasEnded;

    private ProcessSampler(HostFiles files, int pid, TimeProvider time, ProcessReading before)
    {
        (_files, _pid, _time, _before, _last) = (files, pid, time, before, before);
        _begun = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Look(), null, s_every, s_every);
    }

    /// <exception cref="PlimsollException">There is no such process.</exception>
    public static ProcessSampler Start(int pid, TimeProvider time, HostFiles? files = null)
    {
        files ??= new HostFiles();
        ProcessReading.Require(files, pid);
        if (ProcessReading.Read(files, pid, 0) is not { } before)
        {
            throw new PlimsollException(
                Fault.Usage,
                $"Process {pid} has ended.",
                "Give the process id of one that runs: --pid $(pidof service)."
            );
        }
        return new ProcessSampler(files, pid, time, before);
    }

    public async Task<ProcessSignals> FinishAsync()
    {
        await _timer.DisposeAsync();
        Look();
        return ProcessDelta.Of(_pid, _before, _last, _hasEnded);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Look()
    {
        lock (_lock)
        {
            // Numbers are given again: another start is another process.
            if (
                !_hasEnded
                && ProcessReading.Read(_files, _pid, _time.GetElapsedTime(_begun).TotalSeconds) is { } now
                && now.Started == _before.Started
            )
            {
                _last = now;
            }
            else
            {
                _hasEnded = true;
            }
        }
    }
}

using Plimsoll.Cli.Limits.Proc;
using Plimsoll.Load.Envelope.Limits;

namespace Plimsoll.Cli.Limits;

/// <summary>What one process has of processors and files, and how long it waits for a disk.</summary>
internal sealed class ProcessLimits : ILimitObserver, IAsyncDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(25);

    private readonly int _pid;
    private readonly ProcFiles _proc;
    private readonly TimeProvider _time;
    private readonly Looking? _looking;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, double> _waited = new(StringComparer.Ordinal);
    private long _at;
    private double? _cpu;
    private int _looks;
    private int _looksAtDisk;
    private int _atDisk;
    private double _files;
    private int _filesMost;

    /// <param name="looking">Whether to look in the background; without it <see cref="Look"/> is called.</param>
    public ProcessLimits(int pid, ProcFiles proc, TimeProvider time, bool looking)
    {
        (_pid, _proc, _time) = (pid, proc, time);
        _looking = looking ? new Looking(s_period, Look, time) : null;
    }

    public ValueTask DisposeAsync() => _looking?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Counts its threads that wait for a disk now, and the files that it has open.</summary>
    public void Look()
    {
        var waiting = _proc
            .Threads(_pid)
            .Count(thread =>
                _proc.Read($"{_pid}/task/{thread}/stat") is { } stat && ProcText.Process(stat)?.State == 'D'
            );
        var files = _proc.Descriptors(_pid).Count;
        lock (_gate)
        {
            _looks++;
            _atDisk += waiting;
            _looksAtDisk += waiting > 0 ? 1 : 0;
            _files += files;
            _filesMost = Math.Max(_filesMost, files);
        }
    }

    public Task<IReadOnlyList<LimitSample>> SampleAsync(CancellationToken token)
    {
        var over = _at == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_at);
        _at = _time.GetTimestamp();
        var cpu = _proc.Stat(_pid)?.CpuSeconds;
        var waited = WaitedForProcessor();
        var samples = new List<LimitSample>();
        if (over > TimeSpan.Zero && cpu - _cpu is { } used)
        {
            var most = Processors();
            var busy = Math.Clamp(used / over.TotalSeconds, 0, most);
            samples.Add(
                new LimitSample(
                    $"processors of process {_pid}",
                    LimitKind.Cpu,
                    busy,
                    most,
                    busy / most,
                    waited / over.TotalSeconds,
                    Completed: null,
                    over
                )
            );
        }
        _cpu = cpu;
        samples.AddRange(Looked(over));
        return Task.FromResult<IReadOnlyList<LimitSample>>(samples);
    }

    private List<LimitSample> Looked(TimeSpan over)
    {
        var samples = new List<LimitSample>();
        lock (_gate)
        {
            if (_looks > 0 && over > TimeSpan.Zero)
            {
                var busy = (double)_looksAtDisk / _looks;
                samples.Add(
                    new LimitSample(
                        $"disk, of process {_pid}",
                        LimitKind.Disk,
                        busy,
                        Capacity: 1,
                        busy,
                        ((double)_atDisk / _looks) - busy,
                        Completed: null,
                        over
                    )
                );
                if (_proc.Read($"{_pid}/limits") is { } limits && ProcText.OpenFiles(limits) is { } most)
                {
                    var open = _files / _looks;
                    samples.Add(
                        new LimitSample(
                            $"files of process {_pid}",
                            LimitKind.Files,
                            open,
                            most,
                            Math.Min(1, open / most),
                            Waiting: null,
                            Completed: null,
                            over
                        )
                        {
                            HasBase = true,
                            Existing = _filesMost,
                        }
                    );
                }
            }
            (_looks, _looksAtDisk, _atDisk, _files, _filesMost) = (0, 0, 0, 0, 0);
        }
        return samples;
    }

    /// <summary>By its affinity and the quota of its control groups, either of which may be changed while it runs.</summary>
    private double Processors()
    {
        var allowed = _proc.Read($"{_pid}/status") is { } status ? ProcText.Processors(status) : null;
        return Math.Min(allowed ?? Environment.ProcessorCount, ControlGroup.Quota(_proc, _pid) ?? double.MaxValue);
    }

    /// <summary>Seconds since the last call in which its threads could have run and had no processor; those of ended threads are lost.</summary>
    private double WaitedForProcessor()
    {
        var sum = 0.0;
        foreach (var thread in _proc.Threads(_pid))
        {
            if (_proc.Read($"{_pid}/task/{thread}/schedstat") is { } text && ProcText.WaitedSeconds(text) is { } waited)
            {
                sum += _waited.TryGetValue(thread, out var before) && before <= waited ? waited - before : 0;
                _waited[thread] = waited;
            }
        }
        return sum;
    }
}

using Plimsoll.Core;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Telemetry.Host;

/// <summary>
/// What the machine, or the container of a process, did between <see cref="Start"/> and <see cref="FinishAsync"/>: Linux's own
/// counters, read at both ends; processors every second too, for their busiest one.
/// </summary>
public sealed class HostSampler : IAsyncDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly HostReader _reader;
    private readonly HostReading _before;
    private readonly ITimer _timer;
    private CpuReading _last;
    private double? _most;

    private HostSampler(string name, HostReader reader, TimeProvider time)
    {
        (_name, _reader) = (name, reader);
        _before = reader.Read();
        _last = _before.Cpu;
        _timer = time.CreateTimer(_ => Tick(), null, s_every, s_every);
    }

    /// <param name="pid">Whose container, processors and network; null: of this process.</param>
    /// <param name="name">Of the host in what is reported; null: the machine's.</param>
    /// <exception cref="PlimsollException">There is no such process.</exception>
    public static HostSampler Start(TimeProvider time, int? pid = null, string? name = null, HostFiles? files = null)
    {
        files ??= new HostFiles();
        if (pid is { } id)
        {
            ProcessReading.Require(files, id);
        }
        var of = pid?.ToString() ?? "self";
        return new HostSampler(name ?? Environment.MachineName, new HostReader(files, of, time), time);
    }

    public async Task<HostSignals> FinishAsync()
    {
        await _timer.DisposeAsync();
        var after = _reader.Read();
        Note(after.Cpu);
        return HostDelta.Of(_name, _before, after) with { CpuUtilisationMost = _most };
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Tick() => Note(_reader.ReadCpu());

    private void Note(CpuReading now)
    {
        lock (_lock)
        {
            // A stretch much shorter than a second is coarse: the kernel counts in hundredths.
            if (now.At - _last.At < s_every.TotalSeconds / 2 && _most is not null)
            {
                return;
            }
            if (HostDelta.CpuUtilisation(_last, now, _before) is { } utilisation)
            {
                _most = Math.Max(_most ?? 0, utilisation);
            }
            _last = now;
        }
    }
}

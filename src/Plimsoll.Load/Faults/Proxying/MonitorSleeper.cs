namespace Plimsoll.Load.Faults.Proxying;

/// <summary>
/// Where there is no <c>ppoll</c>: sleeps whole milliseconds on a monitor and yields for the last of them, so that a
/// wait ends on time at the price of at most two milliseconds of one processor.
/// </summary>
internal sealed class MonitorSleeper : ISleeper
{
    private static readonly TimeSpan s_yielded = TimeSpan.FromMilliseconds(2);
    private readonly object _gate = new();
    private bool _woken;

    public void Prepare() { }

    public void Sleep(TimeSpan length)
    {
        var until = System.Diagnostics.Stopwatch.GetElapsedTime(0) + length;
        lock (_gate)
        {
            if (!_woken && length > s_yielded)
            {
                Monitor.Wait(_gate, (int)(length - s_yielded).TotalMilliseconds);
            }
            if (_woken)
            {
                _woken = false;
                return;
            }
        }
        while (length > TimeSpan.Zero && System.Diagnostics.Stopwatch.GetElapsedTime(0) < until)
        {
            Thread.Yield();
            lock (_gate)
            {
                if (_woken)
                {
                    _woken = false;
                    return;
                }
            }
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose() { }
}

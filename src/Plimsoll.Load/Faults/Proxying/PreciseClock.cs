using System.Diagnostics;

namespace Plimsoll.Load.Faults.Proxying;

/// <summary>
/// One thread that sleeps until the next moment somebody waits for, to a few tens of microseconds, and uses no processor
/// in between.
/// </summary>
/// <remarks>
/// The platform's timers count whole milliseconds and round up, and their callbacks queue for the pool: a delay of 1 ms
/// becomes 2. Here whoever waited continues on this thread itself, so it must not block: a send that does not wait is
/// what it is made for.
/// </remarks>
public sealed class PreciseClock : IFaultClock, IDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private readonly PriorityQueue<Waiter, TimeSpan> _waiters = new();
    private readonly Lock _gate = new();
    private readonly ISleeper _sleeper = OperatingSystem.IsLinux() ? new PollSleeper() : new MonitorSleeper();
    private readonly Thread _thread;
    private TimeSpan _wakes = TimeSpan.MaxValue;
    private bool _ended;

    public PreciseClock()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "plimsoll fault clock" };
        _thread.Start();
    }

    public TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public ValueTask<bool> WaitUntilAsync(TimeSpan at, CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromResult(false);
        }
        if (at <= Now)
        {
            return ValueTask.FromResult(true);
        }
        var waiter = new Waiter();
        bool isNext;
        lock (_gate)
        {
            if (_ended)
            {
                return ValueTask.FromResult(false);
            }
            _waiters.Enqueue(waiter, at);
            isNext = at < _wakes;
        }
        if (isNext)
        {
            _sleeper.Wake();
        }
        return new ValueTask<bool>(token.CanBeCanceled ? waiter.WaitAsync(token) : waiter.Task);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
        }
        _sleeper.Wake();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        _sleeper.Prepare();
        var due = new List<Waiter>();
        while (true)
        {
            TimeSpan next;
            lock (_gate)
            {
                var now = Now;
                while (_waiters.TryPeek(out var waiter, out var at) && (_ended || at <= now))
                {
                    _waiters.Dequeue();
                    due.Add(waiter);
                }
                next = _waiters.TryPeek(out _, out var first) ? first : now + s_idle;
                _wakes = next;
            }
            foreach (var waiter in due)
            {
                waiter.TrySetResult(!_ended);
            }
            if (due.Count > 0)
            {
                due.Clear(); // what they did took time: look again
            }
            else if (_ended)
            {
                break;
            }
            else
            {
                _sleeper.Sleep(next - Now);
            }
        }
        _sleeper.Dispose();
    }

    // Continuations run where the result is set: on the clock's thread.
    private sealed class Waiter : TaskCompletionSource<bool>
    {
        public async Task<bool> WaitAsync(CancellationToken token)
        {
            await using var _ = token.UnsafeRegister(static w => ((Waiter)w!).TrySetResult(false), this);
            return await Task;
        }
    }
}

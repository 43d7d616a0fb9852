namespace Plimsoll.Telemetry.Tests.Host;

/// <summary>A clock that stands still until it is told to go on; its timers come due while it goes.</summary>
internal sealed class SetTime : TimeProvider
{
    private readonly List<SetTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SetTimer(this, callback, state, _now + dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Pass(TimeSpan time)
    {
        var until = _now + time;
        while (_timers.Where(t => t.Due <= until).MinBy(t => t.Due) is { } timer)
        {
            _now = timer.Due;
            timer.Ring();
        }
        _now = until;
    }

    private sealed class SetTimer(SetTime time, TimerCallback callback, object? state, TimeSpan due, TimeSpan period)
        : ITimer
    {
        public TimeSpan Due { get; private set; } = due;

        public void Ring()
        {
            Due += period;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

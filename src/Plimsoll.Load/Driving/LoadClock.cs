using System.Diagnostics;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving;

/// <summary>The time since the load began, by a clock that never jumps; zero before that.</summary>
internal sealed class LoadClock(TimeProvider time)
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private readonly double _ticksPerStamp = TimeSpan.TicksPerSecond / (double)time.TimestampFrequency;

    // Asked several times a request: the usual clock without a virtual call, and in whole numbers.
    private readonly bool _isStopwatch = time == TimeProvider.System && Stopwatch.Frequency == NanosecondsPerSecond;
    private long _origin;

    public DateTimeOffset Began { get; private set; } = time.GetUtcNow();

    public TimeProvider Time => time;

    public TimeSpan Now =>
        Volatile.Read(ref _origin) is not (var origin and not 0) ? TimeSpan.Zero
        : _isStopwatch ? new TimeSpan((Stopwatch.GetTimestamp() - origin) / TimeSpan.NanosecondsPerTick)
        : new TimeSpan((long)((time.GetTimestamp() - origin) * _ticksPerStamp));

    /// <summary>By how much the wall clock has gone further than this one since the load began; see <see cref="ClockNote"/>.</summary>
    public TimeSpan WallMoved => Volatile.Read(ref _origin) == 0 ? TimeSpan.Zero : time.GetUtcNow() - Began - Now;

    /// <summary>Once: all is ready.</summary>
    public void Begin() => Begin(time.GetTimestamp());

    /// <summary>The same at a moment that may lie ahead: until then the time is negative.</summary>
    /// <param name="at">A timestamp of <see cref="Time"/>.</param>
    public void Begin(long at)
    {
        Began = time.GetUtcNow() + time.GetElapsedTime(time.GetTimestamp(), at);
        Volatile.Write(ref _origin, at == 0 ? 1 : at);
    }

    /// <summary>
    /// Returns at <paramref name="at"/>, or up to a millisecond before it: timers count whole milliseconds. For those who
    /// look on; what is due is started by the workers.
    /// </summary>
    public async ValueTask WaitUntilAsync(TimeSpan at, CancellationToken token)
    {
        while (at - Now is var left && left >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(left, time, token);
        }
    }
}

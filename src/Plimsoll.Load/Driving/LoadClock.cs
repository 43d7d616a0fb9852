namespace Plimsoll.Load.Driving;

/// <summary>The time since the load began.</summary>
internal sealed class LoadClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();

    public DateTimeOffset Began { get; } = time.GetUtcNow();

    public TimeProvider Time => time;

    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>
    /// Returns at <paramref name="at"/>, or up to a millisecond before it: timers count whole milliseconds, and to start
    /// a shade early is better than to burn a processor that the target may need.
    /// </summary>
    public async ValueTask WaitUntilAsync(TimeSpan at, CancellationToken token)
    {
        while (at - Now is var left && left >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(left, time, token);
        }
    }
}

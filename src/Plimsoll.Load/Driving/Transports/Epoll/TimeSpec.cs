namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>C's <c>struct timespec</c>.</summary>
internal readonly record struct TimeSpec(long Seconds, long Nanoseconds)
{
    public static TimeSpec Of(TimeSpan time) =>
        new(time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * 100);
}

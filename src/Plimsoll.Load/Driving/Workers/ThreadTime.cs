using Plimsoll.Load.Driving.Transports.Epoll;

namespace Plimsoll.Load.Driving.Workers;

/// <summary>The processor time of the thread that asks.</summary>
internal static class ThreadTime
{
    /// <summary>Null where the system does not say.</summary>
    public static TimeSpan? Now() => Libc.IsSupported ? Libc.ThreadTime() : null;
}

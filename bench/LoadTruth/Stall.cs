using System.Diagnostics;

namespace Plimsoll.Bench.LoadTruth;

/// <summary>The server answers nothing for the last second of every ten, by its own clock.</summary>
internal static class Stall
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    /// <summary>How long a request that comes now waits.</summary>
    /// <param name="at">Since any border of a period.</param>
    public static TimeSpan Wait(TimeSpan at)
    {
        var within = TimeSpan.FromTicks(at.Ticks % Period.Ticks);
        return within >= Period - Length ? Period - within : TimeSpan.Zero;
    }

    /// <summary>Returns when the stall is over.</summary>
    public static void Sit()
    {
        while (Wait(Stopwatch.GetElapsedTime(0)) is var left && left > TimeSpan.Zero)
        {
            Thread.Sleep(left > TimeSpan.FromMilliseconds(1) ? left - TimeSpan.FromMilliseconds(1) : TimeSpan.Zero);
        }
    }
}

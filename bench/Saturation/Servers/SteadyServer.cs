using System.Diagnostics;
using System.Globalization;

namespace Plimsoll.Bench.Saturations.Servers;

/// <summary>
/// One request at a time, for 5 ms by the monotonic clock. How long each one really kept the next one waiting is written down: where
/// the machine beneath takes its time, it is more.
/// </summary>
internal static class SteadyServer
{
    private static readonly long s_hold = (long)(0.005 * Stopwatch.Frequency);

    /// <summary>A sleep may last so much longer than it was told to.</summary>
    private static readonly long s_sleepsOver = (long)(0.0015 * Stopwatch.Frequency);

    /// <param name="path">Takes a line a request at the end: when it was over, in ticks of the monotonic clock, and milliseconds.</param>
    public static Task RunAsync(string path)
    {
        var gate = new Lock();
        var free = 0L;
        var held = new List<(long Until, double Ms)>(1 << 18);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            File.WriteAllLines(
                path,
                held.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Until} {one.Ms:0.0000}"))
            );
        return SmallServer.RunAsync(() =>
        {
            var come = Stopwatch.GetTimestamp();
            lock (gate)
            {
                // Handing the lock on takes its time too: it counts as served from when the one before was over.
                var began = Math.Max(come, free);
                while (Stopwatch.GetTimestamp() is var now && now < began + s_hold)
                {
                    if (began + s_hold - now > s_sleepsOver)
                    {
                        Thread.Sleep(1);
                    }
                    else
                    {
                        Thread.SpinWait(50);
                    }
                }
                free = Stopwatch.GetTimestamp();
                held.Add((free, Stopwatch.GetElapsedTime(began, free).TotalMilliseconds));
            }
            return Task.FromResult(new Answer());
        });
    }
}

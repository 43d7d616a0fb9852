using System.Diagnostics;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Bench.FaultAccuracy;

/// <summary>The baseline: the same proxy on the platform's own timers.</summary>
internal sealed class PlatformClock : IFaultClock
{
    public TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public async ValueTask<bool> WaitUntilAsync(TimeSpan at, CancellationToken token)
    {
        // Whole milliseconds, rounded up: anything else would end too early and go round once more.
        while (at - Now is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (token.IsCancellationRequested)
            {
                return false;
            }
        }
        return true;
    }
}

using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving;

/// <summary>A window that is still open, seen at the end of one of its slices.</summary>
internal sealed class WindowSoFar
{
    private readonly LoadDriver _driver;
    private readonly TimeSpan _from;

    public WindowSoFar(LoadDriver driver, TimeSpan from, TimeSpan now)
    {
        _driver = driver;
        _from = from;
        Elapsed = now - from;
        var slices = driver.Recorder.Collect(from, now);
        Latency = LatencyHistogram.Merge(slices.Select(slice => slice.Latency));
        Requests = slices.Sum(slice => slice.Requests);
        Failed = slices.Sum(slice => slice.Failed);
    }

    public TimeSpan Elapsed { get; }
    public LatencyHistogram Latency { get; }

    /// <summary>Those that have ended.</summary>
    public long Requests { get; }
    public long Failed { get; }

    /// <summary>Those that took longer than the limit, and those that have waited longer and wait still.</summary>
    public long CountSlower(TimeSpan limit) => Latency.CountAbove(limit) + _driver.CountOverdue(_from, limit);
}

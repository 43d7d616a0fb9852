using Plimsoll.Core.Statistics;

namespace Plimsoll.Load.Driving.Results;

/// <summary>A window that is still open, seen at the end of one of its slices.</summary>
internal sealed class WindowSoFar
{
    private readonly ILoadDriver _driver;

    public WindowSoFar(ILoadDriver driver, TimeSpan from, TimeSpan now)
    {
        _driver = driver;
        Elapsed = now - from;
        Slices = driver.Recorder.Collect(from, now);
        Latency = LatencyHistogram.Merge(Slices.Select(slice => slice.Latency));
        Requests = Slices.Sum(slice => slice.Requests);
        Failed = Slices.Sum(slice => slice.Failed);
    }

    /// <summary>From the begin of the window; what they hold of their requests grows while answers come.</summary>
    public IReadOnlyList<LoadSlice> Slices { get; }

    /// <summary>Requests that wait for their answer now.</summary>
    public int InFlight => _driver.InFlight;

    /// <summary>What each process has used up to now.</summary>
    public IReadOnlyList<UseReading> Uses => _driver.Uses;

    public TimeSpan Elapsed { get; }
    public LatencyHistogram Latency { get; }

    /// <summary>Those that have ended.</summary>
    public long Requests { get; }
    public long Failed { get; }

    /// <summary>How many requests that were due in a slice are without an answer still.</summary>
    public int CountOpen(LoadSlice slice) => _driver.CountOpen(slice.From, slice.From + slice.Length);
}

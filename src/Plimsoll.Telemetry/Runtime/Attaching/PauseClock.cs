namespace Plimsoll.Telemetry.Runtime.Attaching;

/// <summary>How long all threads stood still for a collection, at most. Pauses do not nest.</summary>
internal sealed class PauseClock
{
    private double? _since;

    public double LongestMilliseconds { get; private set; }

    /// <param name="isForCollection">Others stop threads too: the profiler, a debugger, code that is made anew.</param>
    public void Suspended(double atMilliseconds, bool isForCollection) =>
        _since = isForCollection ? _since ?? atMilliseconds : null;

    public void Restarted(double atMilliseconds)
    {
        if (_since is { } since)
        {
            LongestMilliseconds = Math.Max(LongestMilliseconds, atMilliseconds - since);
        }
        _since = null;
    }
}

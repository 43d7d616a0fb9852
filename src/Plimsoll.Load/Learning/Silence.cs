namespace Plimsoll.Load.Learning;

/// <summary>Finds a gap in a log: a pause much longer than the log's own.</summary>
internal sealed class Silence
{
    private static readonly TimeSpan s_least = TimeSpan.FromMinutes(10);
    private const int TimesTheMean = 200;
    private long _count;
    private long _longestMs;
    private long _longestFromMs;

    public long FirstMs { get; private set; }
    public long LastMs { get; private set; }

    /// <summary>Null where there is none.</summary>
    public (DateTime From, TimeSpan Length)? Longest
    {
        get
        {
            var mean = (double)(LastMs - FirstMs - _longestMs) / Math.Max(1, _count);
            return _longestMs > Math.Max(s_least.TotalMilliseconds, TimesTheMean * mean)
                ? (DateTime.UnixEpoch.AddMilliseconds(_longestFromMs), TimeSpan.FromMilliseconds(_longestMs))
                : null;
        }
    }

    /// <param name="startMs">In the order of time.</param>
    public void Add(long startMs)
    {
        if (_count++ == 0)
        {
            FirstMs = startMs;
        }
        else if (startMs - LastMs > _longestMs)
        {
            (_longestMs, _longestFromMs) = (startMs - LastMs, LastMs);
        }
        LastMs = startMs;
    }
}

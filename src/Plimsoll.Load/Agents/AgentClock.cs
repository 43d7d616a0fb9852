namespace Plimsoll.Load.Agents;

/// <summary>The time since this process made it, by a clock that never jumps. What the wall's clock says plays no part.</summary>
internal sealed class AgentClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();

    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>The same moment as a timestamp of the time's.</summary>
    public long TimestampAt(TimeSpan at) =>
        _origin + (long)Math.Round(at.Ticks * (time.TimestampFrequency / (double)TimeSpan.TicksPerSecond));
}

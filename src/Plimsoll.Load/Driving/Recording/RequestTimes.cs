namespace Plimsoll.Load.Driving.Recording;

/// <summary>When a request should have started, was handed over, left the line for a connection, and ended; since the load began.</summary>
internal readonly record struct RequestTimes(TimeSpan Due, TimeSpan Started, TimeSpan Sent, TimeSpan Ended)
{
    // A start may come a shade early: no latency is counted from after it.
    public TimeSpan Latency => Ended - (Started < Due ? Started : Due);

    /// <summary>What never left the line was waiting all the time.</summary>
    public TimeSpan Service => Ended - (Sent == TimeSpan.Zero ? Started : Sent);

    public TimeSpan Lateness => Started > Due ? Started - Due : TimeSpan.Zero;
}

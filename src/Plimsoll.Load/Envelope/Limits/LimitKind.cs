namespace Plimsoll.Load.Envelope.Limits;

/// <summary>What a component has only so much of.</summary>
public enum LimitKind
{
    /// <summary>Connections, workers, permits: so many may be held at once.</summary>
    Pool,
    Cpu,
    Threads,
    Locks,
    Disk,
    Bandwidth,

    /// <summary>A queue that is full refuses.</summary>
    Queue,

    /// <summary>So many requests per second are let in, whatever is free behind.</summary>
    RateLimit,
    Memory,
}

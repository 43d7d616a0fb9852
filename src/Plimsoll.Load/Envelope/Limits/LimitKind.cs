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

    /// <summary>Those that a database server grants to all its clients together.</summary>
    Connections,

    /// <summary>Descriptors that one process may have open.</summary>
    Files,

    /// <summary>Something inside the service that cannot be seen from outside.</summary>
    Inside,
}

namespace Plimsoll.Core.Signals;

/// <summary>
/// What active sessions were doing, sampled many times a second from <c>pg_stat_activity</c>. One sample of one
/// session is one unit; shares are units over all units.
/// </summary>
public sealed record Activity
{
    /// <summary>How often the server was looked at.</summary>
    public int Samples { get; init; }

    public IReadOnlyList<WaitCount> Waits { get; init; } = [];

    /// <summary>Sessions that held others up, worst first.</summary>
    public IReadOnlyList<Blocking> Blockings { get; init; } = [];

    /// <summary>Transactions that were open longer than five seconds when last seen, oldest first.</summary>
    public IReadOnlyList<OpenTransaction> OpenTransactions { get; init; } = [];
}

/// <summary>How many samples found a session of that statement in that wait.</summary>
/// <param name="Statement">Null where the server has no query id for it (before PostgreSQL 14, or unseen).</param>
/// <param name="Class"><c>wait_event_type</c>; <c>CPU</c> where an active session waits for nothing.</param>
/// <param name="Event"><c>wait_event</c>; <c>CPU</c> likewise.</param>
public sealed record WaitCount(Fingerprint? Statement, string Class, string Event, int Count);

/// <summary>One session waiting for another's lock, folded by who and what.</summary>
public sealed record Blocking
{
    /// <summary>Normalised text of the one that waits.</summary>
    public required string Waiting { get; init; }
    public Fingerprint? WaitingStatement { get; init; }

    /// <summary>Normalised text of what the root of the chain runs, or ran last.</summary>
    public required string Blocker { get; init; }
    public Fingerprint? BlockerStatement { get; init; }

    /// <summary><c>pg_stat_activity.state</c> of the root, e.g. <c>idle in transaction</c>.</summary>
    public required string BlockerState { get; init; }

    /// <summary><c>relation</c>, <c>tuple</c>, <c>transactionid</c>, …</summary>
    public string LockType { get; init; } = "";
    public string LockMode { get; init; } = "";
    public QualifiedName? Relation { get; init; }

    /// <summary>Samples in which it was seen.</summary>
    public int Count { get; init; }
    public TimeSpan LongestWait { get; init; }

    /// <summary>Sessions between the waiter and the root, 1 when it waits for the root itself.</summary>
    public int ChainLength { get; init; } = 1;
}

/// <summary>A transaction that has been open for long.</summary>
public sealed record OpenTransaction
{
    /// <summary><c>active</c>, <c>idle in transaction</c>, …; <c>prepared</c> for a prepared transaction.</summary>
    public required string State { get; init; }
    public required TimeSpan Age { get; init; }

    /// <summary>Since the state last changed.</summary>
    public TimeSpan InState { get; init; }
    public string ApplicationName { get; init; } = "";

    /// <summary>Normalised text of the current or last statement.</summary>
    public string Text { get; init; } = "";

    /// <summary><c>age(backend_xmin)</c>: how far it holds back vacuum, in transactions; null where it holds none back.</summary>
    public long? XminAge { get; init; }
}

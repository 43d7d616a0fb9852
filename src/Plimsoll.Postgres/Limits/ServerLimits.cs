namespace Plimsoll.Postgres.Limits;

/// <summary>How much of a server was in use, on average over the looks of a stretch of time.</summary>
/// <param name="Over">From the first of these looks to the last, and one pause.</param>
/// <param name="Connections">Of clients to the whole server, or to what has the tighter limit.</param>
/// <param name="Applications">Of this database, by <c>application_name</c>; ours is left out.</param>
/// <param name="ActiveByWait">Mean active sessions of this database by wait class; those that wait for nothing are <c>CPU</c>.</param>
/// <param name="Flush">How the write-ahead log kept up.</param>
/// <param name="Queues">Locks for which sessions of this database waited since the sampling began.</param>
/// <param name="CommitsPerSecond">Transactions of this database that were committed; they are counted up to a second late.</param>
/// <param name="WalBytesPerSecond">Of the whole server.</param>
public sealed record ServerLimits(
    int Looks,
    TimeSpan Over,
    ConnectionUse Connections,
    IReadOnlyList<ApplicationUse> Applications,
    IReadOnlyDictionary<string, double> ActiveByWait,
    FlushUse Flush,
    IReadOnlyList<LockQueue> Queues,
    double? CommitsPerSecond,
    double? WalBytesPerSecond
);

/// <param name="Used">Mean, the one that looks included.</param>
/// <param name="Usable">By those who are no superusers.</param>
/// <param name="LimitedBy">Which setting it is, e.g. <c>max_connections</c>.</param>
public sealed record ConnectionUse(double Used, int UsedMost, int Usable, string LimitedBy);

/// <summary>The sessions of one application.</summary>
/// <param name="Held">Mean number that ran a statement or were inside a transaction: those that somebody holds.</param>
/// <param name="Open">Open in the last look, held or not.</param>
public sealed record ApplicationUse(string Name, double Held, int HeldMost, int Open, int OpenMost);

/// <summary>The write-ahead log is written by one session at a time; the others wait for it.</summary>
/// <param name="Busy">Share of the looks in which one was writing or syncing.</param>
/// <param name="Waiting">Mean number that waited for its turn.</param>
public sealed record FlushUse(double Busy, double Waiting);

/// <summary>One thing that sessions queued for.</summary>
/// <param name="Name">E.g. <c>rows of public.stock</c>.</param>
/// <param name="Holders">Mean number of sessions that had it, or another row of the same table, and went on.</param>
/// <param name="Waiting">Mean number that waited.</param>
/// <param name="IsOneAtATime">Whether seldom two had it in a look in which others waited.</param>
public sealed record LockQueue(string Name, double Holders, double Waiting, bool IsOneAtATime);

namespace Plimsoll.Core.Signals;

/// <summary>Counters and states of the server as a whole.</summary>
public sealed record ServerLoad
{
    public required Connections Connections { get; init; }
    public required DatabaseCounters Cumulative { get; init; }
    public DatabaseCounters? Delta { get; init; }
    public Checkpoints? Checkpoints { get; init; }
    public IReadOnlyList<Replica> Replicas { get; init; } = [];
    public IReadOnlyList<ReplicationSlot> Slots { get; init; } = [];

    /// <summary>
    /// On a standby whose replay has not reached by the window's end what was received at its beginning: the age of the last commit
    /// replayed. Null elsewhere.
    /// </summary>
    public TimeSpan? StandbyDelay { get; init; }

    /// <summary>Every database's <c>age(datfrozenxid)</c> and <c>mxid_age(datminmxid)</c>.</summary>
    public IReadOnlyList<DatabaseAge> Ages { get; init; } = [];
}

/// <summary>How many connections there are, and may be.</summary>
public sealed record Connections
{
    public int Max { get; init; }

    /// <summary>Kept back for superusers and reserved roles.</summary>
    public int Reserved { get; init; }

    /// <summary>The most client connections seen in one sample, and the most active ones.</summary>
    public int PeakTotal { get; init; }
    public int PeakActive { get; init; }
    public int IdleInTransaction { get; init; }

    /// <summary>In the mean of all samples; null where nobody counted.</summary>
    public double? IdleInTransactionMean { get; init; }

    /// <summary>Of this database and of roles, where there are any.</summary>
    public IReadOnlyList<ConnectionLimit> Limits { get; init; } = [];

    /// <summary>By <c>application_name</c>, in the last sample.</summary>
    public IReadOnlyDictionary<string, int> ByApplication { get; init; } = new Dictionary<string, int>();
}

/// <summary>A <c>CONNECTION LIMIT</c>.</summary>
/// <param name="Of">For people, e.g. <c>role app</c>.</param>
/// <param name="Used">At the window's end.</param>
public sealed record ConnectionLimit(string Of, int Max, int Used);

/// <summary>A row of <c>pg_stat_database</c>.</summary>
public readonly record struct DatabaseCounters
{
    public long Commits { get; init; }
    public long Rollbacks { get; init; }
    public long BlocksHit { get; init; }
    public long BlocksRead { get; init; }
    public long TempFiles { get; init; }
    public long TempBytes { get; init; }
    public long Deadlocks { get; init; }
    public double BlockReadMilliseconds { get; init; }

    public static DatabaseCounters operator -(DatabaseCounters later, DatabaseCounters earlier) =>
        new()
        {
            Commits = later.Commits - earlier.Commits,
            Rollbacks = later.Rollbacks - earlier.Rollbacks,
            BlocksHit = later.BlocksHit - earlier.BlocksHit,
            BlocksRead = later.BlocksRead - earlier.BlocksRead,
            TempFiles = later.TempFiles - earlier.TempFiles,
            TempBytes = later.TempBytes - earlier.TempBytes,
            Deadlocks = later.Deadlocks - earlier.Deadlocks,
            BlockReadMilliseconds = later.BlockReadMilliseconds - earlier.BlockReadMilliseconds,
        };
}

/// <summary>Checkpoints and WAL, since the statistics were reset (<c>pg_stat_bgwriter</c>, or <c>pg_stat_checkpointer</c> from 17).</summary>
public sealed record Checkpoints
{
    public long Timed { get; init; }
    public long Requested { get; init; }
    public double WriteMilliseconds { get; init; }
    public double SyncMilliseconds { get; init; }
    public long BuffersWritten { get; init; }

    /// <summary>Buffers that backends had to write themselves; null from PostgreSQL 17 on.</summary>
    public long? BuffersBackend { get; init; }

    /// <summary>How long these counters have been counting.</summary>
    public TimeSpan Over { get; init; }

    /// <summary>WAL written within the window, by the difference of LSNs; null on a standby.</summary>
    public Bytes? WalInWindow { get; init; }

    /// <summary>Checkpoints requested (not timed) within the window.</summary>
    public long? RequestedInWindow { get; init; }
}

/// <summary>A row of <c>pg_stat_replication</c>.</summary>
public sealed record Replica(string Name, string State, string SyncState, Bytes ReplayBehind, TimeSpan? ReplayLag)
{
    /// <summary>
    /// Age, in transactions, of the oldest snapshot on the standby, which it reports with <c>hot_standby_feedback</c>; null
    /// where it reports none, or holds it by its slot.
    /// </summary>
    public long? XminAge { get; init; }
}

/// <summary>A row of <c>pg_replication_slots</c>.</summary>
public sealed record ReplicationSlot(string Name, bool Active, Bytes? Retained, string? WalStatus)
{
    /// <summary>For decoded changes; else for a standby.</summary>
    public bool IsLogical { get; init; }

    /// <summary>
    /// Age, in transactions, of the oldest one whose dead rows of ordinary tables it keeps (<c>xmin</c>); null where it
    /// keeps none. What it keeps of the catalog alone (<c>catalog_xmin</c>) is not counted.
    /// </summary>
    public long? XminAge { get; init; }
}

/// <summary>How old a database's oldest unfrozen transaction and multixact are.</summary>
public sealed record DatabaseAge(string Database, long XidAge, long MultixactAge);

namespace Plimsoll.Postgres.Changes;

/// <summary>How patient the executor is. The defaults suit a production server.</summary>
public sealed record ChangeOptions
{
    /// <summary>A transaction older than this holds a build up: wait for it before the build begins. Default 30 s.</summary>
    public TimeSpan OldTransaction { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for old transactions before the change is given up. Default 60 s.</summary>
    public TimeSpan PatienceBefore { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a build that has begun may stand waiting for others before it is cancelled. Default 120 s.</summary>
    public TimeSpan PatienceWithin { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a brief lock is waited for: others queue behind us meanwhile. Default 2 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a brief lock is tried, with growing pauses between. Default 8.</summary>
    public int LockAttempts { get; init; } = 8;

    /// <summary>How long the way back is tried before it is left to the next start. Default 5 min.</summary>
    public TimeSpan PatienceBack { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that one statement may run, such as a build. Default 2 h.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How often a build is looked at. Default 250 ms.</summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Called at every step of a change, e.g. <c>build: made</c>. For tests that break off there.</summary>
    public Action<string>? AtStep { get; init; }
}

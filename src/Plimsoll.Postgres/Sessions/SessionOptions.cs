namespace Plimsoll.Postgres.Sessions;

/// <summary>The limits of a session; every session has them.</summary>
public sealed record SessionOptions
{
    /// <summary>Longest that one statement may run. Default 15 s; zero is no limit.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest that a statement waits for a lock. Default 2 s; zero is no limit.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Default 30 s: a stalled Plimsoll must not hold back vacuum.</summary>
    public TimeSpan IdleInTransactionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Sets <c>default_transaction_read_only</c>. Default true: read-only until asked.</summary>
    public bool ReadOnly { get; init; } = true;

    /// <summary>Longest that logging in may take. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public static readonly SessionOptions Observing = new();

    /// <summary>For making changes; the one who changes sets what its step needs.</summary>
    public static readonly SessionOptions Changing = new() { ReadOnly = false, StatementTimeout = TimeSpan.Zero };
}

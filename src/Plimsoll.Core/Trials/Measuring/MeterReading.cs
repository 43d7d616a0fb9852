using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Trials.Measuring;

/// <summary>One cheap look at the server's counters; two of them make a slice.</summary>
public sealed record MeterReading
{
    /// <summary>By the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Cumulative, for the connected database; several roles' entries of one statement are added up.</summary>
    public required IReadOnlyDictionary<Fingerprint, StatementCounters> Statements { get; init; }

    /// <summary>
    /// Calls that are running now. A statement that became so slow that none of its calls has ended is seen here alone.
    /// </summary>
    public IReadOnlyDictionary<Fingerprint, RunningCalls> Running { get; init; } =
        new Dictionary<Fingerprint, RunningCalls>();

    /// <summary>When the counters were reset; null where the server does not say (before PostgreSQL 14).</summary>
    public DateTimeOffset? ResetAt { get; init; }

    /// <summary>Bytes of WAL ever written.</summary>
    public long WalPosition { get; init; }

    /// <summary>The worst replica's lag in replay; null where there is no replica.</summary>
    public TimeSpan? ReplayLag { get; init; }
}

/// <param name="Milliseconds">How long they have been running, all together.</param>
public readonly record struct RunningCalls(int Count, double Milliseconds);

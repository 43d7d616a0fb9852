namespace Plimsoll.Core.Signals;

/// <summary>
/// One statement's counters out of <c>pg_stat_statements</c>; either cumulative since its reset, or the difference
/// between two looks. Times in milliseconds, blocks of 8 kB.
/// </summary>
public readonly record struct StatementCounters
{
    public long Calls { get; init; }
    public double TotalMilliseconds { get; init; }

    /// <summary>Time spent planning; zero unless <c>pg_stat_statements.track_planning</c> is on.</summary>
    public double PlanningMilliseconds { get; init; }

    /// <summary>Rows returned or affected.</summary>
    public long Rows { get; init; }
    public long SharedBlocksHit { get; init; }
    public long SharedBlocksRead { get; init; }
    public long SharedBlocksDirtied { get; init; }
    public long SharedBlocksWritten { get; init; }
    public long TempBlocksRead { get; init; }
    public long TempBlocksWritten { get; init; }

    /// <summary>Zero unless <c>track_io_timing</c> is on.</summary>
    public double BlockReadMilliseconds { get; init; }
    public double BlockWriteMilliseconds { get; init; }
    public long WalBytes { get; init; }

    public double MeanMilliseconds => Calls == 0 ? 0 : TotalMilliseconds / Calls;

    public double RowsPerCall => Calls == 0 ? 0 : (double)Rows / Calls;

    public double BlocksPerCall => Calls == 0 ? 0 : (double)(SharedBlocksHit + SharedBlocksRead) / Calls;

    public static StatementCounters operator -(StatementCounters later, StatementCounters earlier) =>
        new()
        {
            Calls = later.Calls - earlier.Calls,
            TotalMilliseconds = later.TotalMilliseconds - earlier.TotalMilliseconds,
            PlanningMilliseconds = later.PlanningMilliseconds - earlier.PlanningMilliseconds,
            Rows = later.Rows - earlier.Rows,
            SharedBlocksHit = later.SharedBlocksHit - earlier.SharedBlocksHit,
            SharedBlocksRead = later.SharedBlocksRead - earlier.SharedBlocksRead,
            SharedBlocksDirtied = later.SharedBlocksDirtied - earlier.SharedBlocksDirtied,
            SharedBlocksWritten = later.SharedBlocksWritten - earlier.SharedBlocksWritten,
            TempBlocksRead = later.TempBlocksRead - earlier.TempBlocksRead,
            TempBlocksWritten = later.TempBlocksWritten - earlier.TempBlocksWritten,
            BlockReadMilliseconds = later.BlockReadMilliseconds - earlier.BlockReadMilliseconds,
            BlockWriteMilliseconds = later.BlockWriteMilliseconds - earlier.BlockWriteMilliseconds,
            WalBytes = later.WalBytes - earlier.WalBytes,
        };

    public static StatementCounters operator +(StatementCounters a, StatementCounters b) =>
        new()
        {
            Calls = a.Calls + b.Calls,
            TotalMilliseconds = a.TotalMilliseconds + b.TotalMilliseconds,
            PlanningMilliseconds = a.PlanningMilliseconds + b.PlanningMilliseconds,
            Rows = a.Rows + b.Rows,
            SharedBlocksHit = a.SharedBlocksHit + b.SharedBlocksHit,
            SharedBlocksRead = a.SharedBlocksRead + b.SharedBlocksRead,
            SharedBlocksDirtied = a.SharedBlocksDirtied + b.SharedBlocksDirtied,
            SharedBlocksWritten = a.SharedBlocksWritten + b.SharedBlocksWritten,
            TempBlocksRead = a.TempBlocksRead + b.TempBlocksRead,
            TempBlocksWritten = a.TempBlocksWritten + b.TempBlocksWritten,
            BlockReadMilliseconds = a.BlockReadMilliseconds + b.BlockReadMilliseconds,
            BlockWriteMilliseconds = a.BlockWriteMilliseconds + b.BlockWriteMilliseconds,
            WalBytes = a.WalBytes + b.WalBytes,
        };
}

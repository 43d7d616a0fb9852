using Plimsoll.Core.Signals;

namespace Plimsoll.Postgres.Observing;

/// <summary>One entry of <c>pg_stat_statements</c>: there is one for each user and nesting level.</summary>
internal sealed record StatementEntry(long QueryId, StatementCounters Counters)
{
    /// <summary>
    /// Stands for the query id of other roles' statements, which the server hides from a role without pg_read_all_stats. They
    /// are folded into one, so that the load is whole; no real query id is zero.
    /// </summary>
    public const long Hidden = 0;

    public string? Text { get; init; }
    public bool IsTopLevel { get; init; } = true;
    public double MaxMilliseconds { get; init; }
    public double DeviationMilliseconds { get; init; }
}

/// <param name="Since">Last reset; null before PostgreSQL 14.</param>
/// <param name="Evictions">Times that entries were thrown out for want of room; null before PostgreSQL 14.</param>
internal sealed record StatementSnapshot(IReadOnlyList<StatementEntry> Entries, DateTimeOffset? Since, long? Evictions)
{
    public int HiddenEntries => Entries.Count(e => e.QueryId == StatementEntry.Hidden);
}

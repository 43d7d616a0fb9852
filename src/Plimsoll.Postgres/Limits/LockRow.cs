namespace Plimsoll.Postgres.Limits;

/// <summary>A line of <c>pg_locks</c>.</summary>
/// <param name="Type"><c>relation</c>, <c>tuple</c>, <c>transactionid</c>, <c>advisory</c>, …</param>
/// <param name="Relation">Schema and name of the table; null where the lock is on none.</param>
/// <param name="Key">Of an advisory lock; null elsewhere.</param>
internal sealed record LockRow(int Pid, string Type, string? Relation, string? Key, string Mode, bool IsGranted);

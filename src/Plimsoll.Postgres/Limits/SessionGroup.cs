namespace Plimsoll.Postgres.Limits;

/// <summary>Client sessions that look the same.</summary>
/// <param name="IsHere">Of the database that is looked at.</param>
internal sealed record SessionGroup(
    string Application,
    string? State,
    string? WaitClass,
    string? WaitEvent,
    bool IsHere,
    int Sessions
)
{
    public bool IsActive => State is "active" or "fastpath function call";

    /// <summary>Somebody has taken it out of a pool, as far as the server can know.</summary>
    public bool IsHeld => IsActive || State?.StartsWith("idle in transaction", StringComparison.Ordinal) == true;

    /// <summary>Its names: <c>WALSync</c> up to 16, <c>WalSync</c> from 17 on.</summary>
    public bool IsFlushing =>
        WaitClass == "IO"
        && (
            string.Equals(WaitEvent, "WALSync", StringComparison.OrdinalIgnoreCase)
            || string.Equals(WaitEvent, "WALWrite", StringComparison.OrdinalIgnoreCase)
        );

    public bool WaitsForFlush =>
        WaitClass == "LWLock" && string.Equals(WaitEvent, "WALWrite", StringComparison.OrdinalIgnoreCase);
}

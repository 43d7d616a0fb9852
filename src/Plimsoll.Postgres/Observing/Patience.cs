using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>
/// A reading that fails is tried again, since a table may have been dropped while it ran; if it goes on failing it becomes a
/// blind spot, not the end of the observation.
/// </summary>
internal sealed class Patience(string role)
{
    private const int Attempts = 3;
    private readonly List<Blindspot> _blindspots = [];

    public IReadOnlyList<Blindspot> Blindspots => _blindspots;

    public void Add(Blindspot blindspot) => _blindspots.Add(blindspot);

    /// <summary>Null where it could not be read.</summary>
    public async Task<T?> TryAsync<T>(string what, Func<Task<T>> read)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read();
            }
            catch (PostgresException e) when (!IsFatal(e))
            {
                if (attempt == Attempts || e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
                {
                    _blindspots.Add(
                        new Blindspot(
                            what,
                            $"the server refuses to show them: {ServerMessage.Safe(e)} ({e.SqlState})",
                            e.SqlState == PostgresErrorCodes.InsufficientPrivilege
                                ? $"GRANT pg_monitor TO {SqlIdentifier.Quote(role)};"
                                : null,
                            "findings that rest on them are missing"
                        )
                    );
                    return null;
                }
            }
        }
    }

    /// <summary>The session is gone: terminated, or the server shuts down.</summary>
    private static bool IsFatal(PostgresException e) => e.Severity is "FATAL" or "PANIC";
}

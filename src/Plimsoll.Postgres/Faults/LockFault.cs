using System.Globalization;
using Plimsoll.Core;
using static Plimsoll.Postgres.Faults.FaultSession;

namespace Plimsoll.Postgres.Faults;

/// <summary>
/// Locks held by an open transaction. The server ends it by <c>idle_in_transaction_session_timeout</c> if nobody else
/// does.
/// </summary>
public static class LockFault
{
    private static readonly string[] s_modes =
    [
        "ACCESS SHARE",
        "ROW SHARE",
        "ROW EXCLUSIVE",
        "SHARE UPDATE EXCLUSIVE",
        "SHARE",
        "SHARE ROW EXCLUSIVE",
        "EXCLUSIVE",
        "ACCESS EXCLUSIVE",
    ];

    /// <param name="table">With or without its schema, quoted where it must be.</param>
    /// <param name="mode">As <c>LOCK TABLE</c> names it.</param>
    /// <exception cref="PlimsollException">It was not got within the lock timeout, or not allowed.</exception>
    public static Task<FaultSession> TableAsync(
        string connectionString,
        string table,
        string mode,
        TimeSpan atMost,
        CancellationToken token
    )
    {
        if (!s_modes.Contains(mode, StringComparer.Ordinal))
        {
            throw new PlimsollException(
                Fault.Usage,
                $"'{mode}' is no lock mode.",
                $"One of {string.Join(", ", s_modes)}."
            );
        }
        return BeginAsync(
            connectionString,
            atMost,
            async session =>
            {
                var name = await ScalarAsync<string>(session, "SELECT $1::regclass::text", token, table);
                await RunAsync(session, "BEGIN", token);
                await RunAsync(session, $"LOCK TABLE ONLY {name} IN {mode} MODE", token);
            },
            undo: null,
            token
        );
    }

    /// <param name="condition">In SQL, as a person wrote it; the rows for which it holds are locked for update.</param>
    /// <exception cref="PlimsollException">They were not got within the lock timeout, or there are none.</exception>
    public static Task<FaultSession> RowsAsync(
        string connectionString,
        string table,
        string condition,
        TimeSpan atMost,
        CancellationToken token
    ) =>
        BeginAsync(
            connectionString,
            atMost,
            async session =>
            {
                var name = await ScalarAsync<string>(session, "SELECT $1::regclass::text", token, table);
                await RunAsync(session, "BEGIN", token);
                var rows = await ScalarAsync<long>(
                    session,
                    $"WITH held AS (SELECT 1 FROM {name} WHERE {condition} FOR UPDATE) SELECT count(*) FROM held",
                    token
                );
                if (rows == 0)
                {
                    throw new PlimsollException(
                        Fault.Change,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"No row of {name} fits {condition}: nothing is locked."
                        ),
                        "Correct the condition."
                    );
                }
            },
            undo: null,
            token
        );

    /// <exception cref="PlimsollException">It was not got within the lock timeout.</exception>
    public static Task<FaultSession> AdvisoryAsync(
        string connectionString,
        long key,
        TimeSpan atMost,
        CancellationToken token
    ) =>
        BeginAsync(
            connectionString,
            atMost,
            async session =>
            {
                await RunAsync(session, "BEGIN", token);
                await ScalarAsync<object>(session, "SELECT pg_advisory_xact_lock($1)::text", token, key);
            },
            undo: null,
            token
        );
}

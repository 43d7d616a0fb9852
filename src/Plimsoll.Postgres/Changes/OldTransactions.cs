using System.Globalization;
using Npgsql;
using Plimsoll.Core.Diagnosis;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>
/// A concurrent build waits for every transaction that is older than it and has a snapshot or wrote something, in any
/// table. So they are looked for first: a build that waits in vain ends as an INVALID index.
/// </summary>
internal static class OldTransactions
{
    // Vacuum is exempt (the server does not wait for it), and so are our own sessions. Prepared transactions hold a
    // build up too, for as long as they stay.
    private const string Oldest = """
        SELECT who, age FROM (
            SELECT pg_catalog.format('session %s (%s, %s)', a.pid,
                       coalesce(nullif(a.application_name, ''), 'no application name'), a.state) AS who,
                   extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS age
              FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = current_database()
               AND a.pid <> pg_backend_pid()
               AND a.backend_type NOT IN ('autovacuum worker', 'walsender')
               AND (a.backend_xid IS NOT NULL OR a.backend_xmin IS NOT NULL OR a.state LIKE 'idle in transaction%')
               AND a.xact_start IS NOT NULL
            UNION ALL
            SELECT pg_catalog.format('prepared transaction %s', p.gid),
                   extract(epoch FROM clock_timestamp() - p.prepared)::float8
              FROM pg_catalog.pg_prepared_xacts p
             WHERE p.database = current_database()
        ) t
        WHERE age > $1
        ORDER BY age DESC
        LIMIT 1
        """;

    /// <summary>Waits until none is older than <see cref="ChangeOptions.OldTransaction"/>.</summary>
    /// <returns>Null once that is so; otherwise who is in the way, when patience has run out.</returns>
    public static async Task<string?> WaitAsync(
        NpgsqlConnection connection,
        ChangeOptions options,
        TimeProvider time,
        CancellationToken token
    )
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var oldest = await FindAsync(connection, options.OldTransaction, token);
            if (oldest is null || time.GetElapsedTime(start) >= options.PatienceBefore)
            {
                return oldest;
            }
            await Task.Delay(options.WatchEvery, time, token);
        }
    }

    private static async Task<string?> FindAsync(NpgsqlConnection connection, TimeSpan limit, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Oldest), connection);
        command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = limit.TotalSeconds });
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{ApplicationNames.Shown(reader.GetString(0))}, open for {Format.Milliseconds(reader.GetDouble(1) * 1000)}"
            )
            : null;
    }
}

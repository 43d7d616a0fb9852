using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Measuring;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Measuring;

/// <summary>
/// Reads <c>pg_stat_all_indexes</c>. The planner's own look at an index's ends counts as a scan there, so that a count
/// which stands still is proof, and one which moves is none.
/// </summary>
public sealed class IndexMeter(string connectionString) : IIndexMeter
{
    public async Task<IReadOnlyDictionary<QualifiedName, long>> ScansAsync(
        IReadOnlyCollection<QualifiedName> indexes,
        CancellationToken token
    )
    {
        try
        {
            return await ReadAsync(indexes, token);
        }
        catch (NpgsqlException e)
        {
            throw new PlimsollException(
                Fault.Connection,
                $"The scans of indexes could not be read: {e.Message}",
                "Check that the server runs, then start again: an unfinished trial is undone first.",
                e
            );
        }
    }

    private async Task<IReadOnlyDictionary<QualifiedName, long>> ReadAsync(
        IReadOnlyCollection<QualifiedName> indexes,
        CancellationToken token
    )
    {
        await using var session = await ServerSession.OpenAsync(connectionString, SessionOptions.Observing, token);
        var rows = await session.ReadAsync(
            """
            SELECT s.schemaname, s.indexrelname, s.idx_scan
            FROM pg_catalog.pg_stat_all_indexes s
            JOIN unnest($1::text[], $2::text[]) AS wanted (schema, name)
              ON s.schemaname = wanted.schema AND s.indexrelname = wanted.name
            """,
            static r => (Name: new QualifiedName(r.GetString(0), r.GetString(1)), Scans: r.GetInt64(2)),
            token,
            indexes.Select(i => i.Schema).ToArray(),
            indexes.Select(i => i.Name).ToArray()
        );
        return rows.ToDictionary(r => r.Name, r => r.Scans);
    }
}

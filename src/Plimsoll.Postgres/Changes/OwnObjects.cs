using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Trials.Changes;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Changes;

/// <summary>Finds what carries our mark, or our name where the making was cut short before the mark was set.</summary>
internal static class OwnObjects
{
    private const string Sql = """
        SELECT 'index', n.nspname, i.relname, x.indisvalid, pg_catalog.obj_description(i.oid, 'pg_class'),
               pg_catalog.format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, i.relname)
          FROM pg_catalog.pg_index x
          JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
         WHERE pg_catalog.obj_description(i.oid, 'pg_class') LIKE 'plimsoll:%'
            OR (i.relname ~ '^plimsoll_.*_[0-9a-f]{6}$' AND NOT x.indisvalid)
        UNION ALL
        SELECT 'statistics', n.nspname, s.stxname, true, pg_catalog.obj_description(s.oid, 'pg_statistic_ext'),
               pg_catalog.format('DROP STATISTICS IF EXISTS %I.%I', n.nspname, s.stxname)
          FROM pg_catalog.pg_statistic_ext s
          JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
         WHERE pg_catalog.obj_description(s.oid, 'pg_statistic_ext') LIKE 'plimsoll:%'
         ORDER BY 1, 2, 3
        """;

    public static async Task<IReadOnlyList<OwnObject>> FindAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(OwnStatements.Mark(Sql), connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        var found = new List<OwnObject>();
        while (await reader.ReadAsync(token))
        {
            found.Add(
                new OwnObject(
                    reader.GetString(0),
                    new QualifiedName(reader.GetString(1), reader.GetString(2)),
                    Mark.TrialOf(await reader.IsDBNullAsync(4, token) ? null : reader.GetString(4)),
                    reader.GetBoolean(3),
                    reader.GetString(5)
                )
            );
        }
        return found;
    }
}

using Npgsql;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads columns and their statistics; of <c>pg_stats</c> the frequencies and shapes, never a value.</summary>
internal static class ColumnReader
{
    /// <summary>By the table's oid.</summary>
    public static async Task<ILookup<uint, Column>> ReadAsync(ServerSession session, CancellationToken token)
    {
        var statistics = await session.ReadAsync(
            """
            SELECT s.schemaname::text AS schema, s.tablename::text AS table_name, s.attname::text AS column_name,
                   s.inherited, s.null_frac, s.avg_width, s.n_distinct, s.correlation, s.most_common_freqs AS freqs
            FROM pg_stats s
            WHERE s.schemaname !~ '^pg_' AND s.schemaname <> 'information_schema'
            ORDER BY s.inherited
            """,
            static r =>
                (
                    Key: (r.Get<string>("schema"), r.Get<string>("table_name"), r.Get<string>("column_name")),
                    Statistics: ReadStatistics(r)
                ),
            token
        );
        // A table with children has two rows; the one for it alone comes first. A partitioned table has the other only.
        var byColumn = statistics.DistinctBy(s => s.Key).ToDictionary(s => s.Key, s => s.Statistics);
        var columns = await session.ReadAsync(
            $"""
            WITH base AS MATERIALIZED (
                SELECT t.oid AS type, CASE WHEN t.typtype = 'd' THEN d.base ELSE t.oid END AS base
                FROM pg_type t
                LEFT JOIN LATERAL (
                    WITH RECURSIVE down (base, kind) AS (
                        SELECT t.typbasetype, b.typtype FROM pg_type b WHERE b.oid = t.typbasetype
                        UNION ALL
                        SELECT b.typbasetype, bb.typtype FROM down JOIN pg_type b ON b.oid = down.base
                        JOIN pg_type bb ON bb.oid = b.typbasetype WHERE b.typtype = 'd')
                    SELECT base FROM down WHERE kind <> 'd' LIMIT 1) d ON t.typtype = 'd'
                WHERE t.oid IN (SELECT DISTINCT a.atttypid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                                JOIN pg_namespace n ON n.oid = c.relnamespace
                                WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname !~ '^pg_')
            ), class AS MATERIALIZED (
                SELECT base.type,
                       (SELECT o.oid FROM pg_opclass o
                        WHERE o.opcmethod = 403 AND o.opcdefault
                          AND (o.opcintype = base.base
                               OR EXISTS (SELECT FROM pg_cast k WHERE k.castsource = base.base AND k.casttarget = o.opcintype
                                            AND k.castmethod = 'b' AND k.castcontext = 'i')
                               OR (o.opcintype = 'anyarray'::regtype AND b.typcategory = 'A')
                               OR (o.opcintype = 'anyenum'::regtype AND b.typtype = 'e')
                               OR (o.opcintype = 'anyrange'::regtype AND b.typtype = 'r'))
                        ORDER BY o.opcintype = base.base DESC LIMIT 1) AS opclass
                FROM base JOIN pg_type b ON b.oid = base.base
            ), equal_image AS MATERIALIZED (
                SELECT class.type, class.opclass IS NOT NULL AS btreeable,
                       EXISTS (SELECT FROM pg_opclass o JOIN pg_amproc p ON p.amprocfamily = o.opcfamily
                                 AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype AND p.amprocnum = 4
                               WHERE o.oid = class.opclass) AS deduplicable
                FROM class)
            SELECT a.attrelid AS table_oid, n.nspname::text AS schema, c.relname::text AS table_name,
                   a.attname::text AS name, a.attnum AS number, format_type(a.atttypid, a.atttypmod) AS type,
                   t.typcategory::text AS category, t.typlen AS length, t.typalign::text AS alignment,
                   e.btreeable, e.deduplicable AND coalesce(l.collisdeterministic, true) AS deduplicable, a.attnotnull AS not_null
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN equal_image e ON e.type = t.oid
            LEFT JOIN pg_collation l ON l.oid = a.attcollation
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm', 'f') AND {TableReader.IsUsers}
            ORDER BY a.attrelid, a.attnum
            """,
            r => (Table: r.Get<uint>("table_oid"), Column: ReadColumn(r, byColumn)),
            token
        );
        return columns.ToLookup(c => c.Table, c => c.Column);
    }

    private static Column ReadColumn(
        NpgsqlDataReader r,
        Dictionary<(string, string, string), ColumnStatistics> statistics
    )
    {
        var name = r.Get<string>("name");
        return new Column
        {
            Name = name,
            Number = r.Get<short>("number"),
            Type = r.Get<string>("type"),
            TypeCategory = r.Get<string>("category")[0],
            TypeLength = r.Get<short>("length"),
            TypeAlignment = r.Get<string>("alignment") switch
            {
                "c" => 1,
                "s" => 2,
                "d" => 8,
                _ => 4,
            },
            IsBTreeable = r.Get<bool>("btreeable"),
            IsDeduplicable = r.Get<bool>("deduplicable"),
            NotNull = r.Get<bool>("not_null"),
            Statistics = statistics.GetValueOrDefault((r.Get<string>("schema"), r.Get<string>("table_name"), name)),
        };
    }

    private static ColumnStatistics ReadStatistics(NpgsqlDataReader r) =>
        new()
        {
            NullFraction = r.Get<float>("null_frac"),
            AverageWidth = r.Get<int>("avg_width"),
            DistinctRaw = r.Get<float>("n_distinct"),
            Correlation = r.Maybe<float>("correlation"),
            CommonFrequencies = [.. r.Get<float[]>("freqs", []).Select(f => (double)f)],
        };
}

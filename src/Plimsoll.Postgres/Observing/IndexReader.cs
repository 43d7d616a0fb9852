using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;
using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads indexes, key by key.</summary>
internal static class IndexReader
{
    /// <summary>Scans by the index's oid.</summary>
    public static async Task<Dictionary<uint, long>> ScansAsync(ServerSession session, CancellationToken token)
    {
        var rows = await session.ReadAsync(
            "SELECT indexrelid AS oid, coalesce(idx_scan, 0) AS scans FROM pg_stat_user_indexes",
            static r => (Oid: r.Get<uint>("oid"), Scans: r.Get<long>("scans")),
            token
        );
        return rows.ToDictionary(r => r.Oid, r => r.Scans);
    }

    /// <summary>By the table's oid.</summary>
    public static async Task<ILookup<uint, Index>> ReadAsync(
        ServerSession session,
        bool withSizes,
        IReadOnlyDictionary<uint, long> scansBefore,
        CancellationToken token
    )
    {
        var rows = await session.ReadAsync(Sql(session.MajorVersion, withSizes), r => Read(r, scansBefore), token);
        return rows.ToLookup(r => r.Table, r => r.Index);
    }

    private static string Sql(int majorVersion, bool withSizes) =>
        $"""
        -- First which indexes, then the functions that lock their tables.
        WITH picked AS MATERIALIZED (
            SELECT x.* FROM pg_index x
            JOIN pg_class c ON c.oid = x.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm') AND {TableReader.IsUsers}
              {(withSizes ? "" : NotHeld)})
        SELECT x.indexrelid AS oid, x.indrelid AS table_oid, i_n.nspname::text AS schema, i.relname::text AS name,
               n.nspname::text AS table_schema, c.relname::text AS table_name, am.amname::text AS method,
               x.indisunique AS is_unique, x.indisprimary AS is_primary, x.indisclustered AS is_clustered,
               x.indisreplident AS is_replica_identity, x.indisvalid AS is_valid, x.indisready AS is_ready,
               x.indimmediate AS is_immediate, NOT x.indisvalid AND EXISTS (
                   -- To a role without pg_read_all_stats the table is not shown: any build may be its.
                   SELECT FROM pg_stat_progress_create_index p
                   WHERE p.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
                     AND (p.relid = x.indrelid OR coalesce(p.relid, 0) = 0)) AS in_the_making,
               pg_get_indexdef(x.indexrelid) AS definition, pg_get_expr(x.indpred, x.indrelid) AS predicate,
               EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')) AS is_constraint,
               EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype = 'f') AS is_referenced,
               {(
            withSizes ? "coalesce(pg_relation_size(x.indexrelid), 0)" : "i.relpages::bigint * 8192"
        )} AS size,
               coalesce(s.idx_scan, 0) AS scans,
               {(
            majorVersion >= 16 ? "s.last_idx_scan" : "NULL::timestamptz"
        )} AS last_scan,
               obj_description(x.indexrelid, 'pg_class') AS comment,
               keys.*,
               ARRAY(SELECT a.attname::text FROM generate_series(x.indnkeyatts, x.indnatts - 1) AS p (at)
                     JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[p.at] ORDER BY p.at) AS include
        FROM picked x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_namespace i_n ON i_n.oid = i.relnamespace
        JOIN pg_class c ON c.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_am am ON am.oid = i.relam
        LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = x.indexrelid
        CROSS JOIN LATERAL (
            SELECT array_agg(coalesce(pg_get_indexdef(x.indexrelid, (k.at + 1)::int, false), '') ORDER BY k.at) AS expressions,
                   array_agg(a.attname::text ORDER BY k.at) AS columns,
                   array_agg(x.indoption[k.at]::int4 ORDER BY k.at) AS flags,
                   array_agg(CASE WHEN NOT o.opcdefault THEN
                       CASE WHEN o_n.nspname = 'pg_catalog' THEN quote_ident(o.opcname) ELSE format('%I.%I', o_n.nspname, o.opcname) END
                   END ORDER BY k.at) AS opclasses,
                   -- The catalog does not keep an expression's own collation; the definition names another one where there is one.
                   array_agg(CASE
                       WHEN l.oid IS NULL THEN NULL
                       WHEN a.attnum IS NOT NULL AND l.oid <> a.attcollation THEN format('%I.%I', l_n.nspname, l.collname)
                       WHEN a.attnum IS NULL AND strpos(pg_get_indexdef(x.indexrelid),
                           pg_get_indexdef(x.indexrelid, (k.at + 1)::int, false) || ' COLLATE ') > 0
                           THEN format('%I.%I', l_n.nspname, l.collname)
                   END ORDER BY k.at) AS collations
            FROM generate_series(0, x.indnkeyatts - 1) AS k (at)
            LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[k.at] AND a.attnum <> 0
            LEFT JOIN pg_opclass o ON o.oid = x.indclass[k.at]
            LEFT JOIN pg_namespace o_n ON o_n.oid = o.opcnamespace
            LEFT JOIN pg_collation l ON l.oid = x.indcollation[k.at]
            LEFT JOIN pg_namespace l_n ON l_n.oid = l.collnamespace) AS keys
        ORDER BY 3, 4
        """;

    /// <summary>To print an index's definition the server locks its table, if only to share it.</summary>
    private const string NotHeld = """
        AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.relation IN (x.indrelid, x.indexrelid) AND l.mode = 'AccessExclusiveLock'
                        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        """;

    private static (uint Table, Index Index) Read(NpgsqlDataReader r, IReadOnlyDictionary<uint, long> scansBefore)
    {
        var scans = r.Get<long>("scans");
        return (
            r.Get<uint>("table_oid"),
            new Index
            {
                Name = new QualifiedName(r.Get<string>("schema"), r.Get<string>("name")),
                Table = new QualifiedName(r.Get<string>("table_schema"), r.Get<string>("table_name")),
                Method = r.Get<string>("method"),
                Keys = Keys(r),
                Include = r.Get<string[]>("include"),
                Predicate = r.MaybeText("predicate"),
                IsUnique = r.Get<bool>("is_unique"),
                IsPrimaryKey = r.Get<bool>("is_primary"),
                IsConstraint = r.Get<bool>("is_constraint"),
                IsReferenced = r.Get<bool>("is_referenced"),
                IsReplicaIdentity = r.Get<bool>("is_replica_identity"),
                IsClustered = r.Get<bool>("is_clustered"),
                IsValid = r.Get<bool>("is_valid"),
                IsReady = r.Get<bool>("is_ready"),
                IsImmediate = r.Get<bool>("is_immediate"),
                MayBeInTheMaking = r.Get<bool>("in_the_making"),
                Definition = r.Get("definition", ""),
                Size = new Bytes(r.Get<long>("size")),
                ScansCumulative = scans,
                // Made within the window: all its scans fall into it.
                ScansDelta = Math.Max(0, scans - scansBefore.GetValueOrDefault(r.Get<uint>("oid"))),
                LastScan = r.Maybe<DateTimeOffset>("last_scan"),
                Comment = r.MaybeText("comment"),
            }
        );
    }

    private static IReadOnlyList<IndexKey> Keys(NpgsqlDataReader r)
    {
        var expressions = r.Get<string[]>("expressions");
        var columns = r.Get<string?[]>("columns");
        var flags = r.Get<int[]>("flags");
        var opclasses = r.Get<string?[]>("opclasses");
        var collations = r.Get<string?[]>("collations");
        return
        [
            .. expressions.Select(
                (expression, i) =>
                    new IndexKey(expression, columns[i])
                    {
                        // pg_index.indoption: INDOPTION_DESC and INDOPTION_NULLS_FIRST of access/genam.h.
                        Descending = (flags[i] & 1) != 0,
                        NullsFirst = (flags[i] & 2) != 0,
                        OperatorClass = opclasses[i],
                        Collation = collations[i],
                    }
            ),
        ];
    }
}

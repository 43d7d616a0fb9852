using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads what hangs on tables: foreign keys, sequences, extended statistics.</summary>
internal static class RelationReader
{
    /// <summary>Oids of the tables that another session holds, or waits to hold, exclusively.</summary>
    public static async Task<HashSet<uint>> HeldExclusivelyAsync(ServerSession session, CancellationToken token) =>
        [
            .. await session.ReadAsync(
                """
                SELECT coalesce(x.indrelid, l.relation) AS oid FROM pg_locks l LEFT JOIN pg_index x ON x.indexrelid = l.relation
                WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """,
                static r => r.Get<uint>("oid"),
                token
            ),
        ];

    /// <summary>By the oid of the table that holds them.</summary>
    public static async Task<ILookup<uint, ForeignKey>> ForeignKeysAsync(ServerSession session, CancellationToken token)
    {
        var rows = await session.ReadAsync(
            $"""
            SELECT k.conrelid AS table_oid, k.conname::text AS name, rn.nspname::text AS ref_schema, rc.relname::text AS ref_table,
                   k.confdeltype::text AS on_delete,
                   ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (num, at)
                         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.at) AS columns,
                   ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (num, at)
                         JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.at) AS ref_columns
            FROM pg_constraint k
            JOIN pg_class rc ON rc.oid = k.confrelid
            JOIN pg_namespace rn ON rn.oid = rc.relnamespace
            -- A key to a partitioned table has a row of its own for each partition there: these check nothing more. From
            -- PostgreSQL 18 on a key may be declared and never checked.
            LEFT JOIN pg_constraint whole ON whole.oid = k.conparentid
            WHERE k.contype = 'f' AND whole.conrelid IS DISTINCT FROM k.conrelid
              AND {(session.MajorVersion >= 18 ? "k.conenforced" : "true")}
            ORDER BY 1, 2
            """,
            static r =>
                (
                    Table: r.Get<uint>("table_oid"),
                    Key: new ForeignKey
                    {
                        Name = r.Get<string>("name"),
                        Columns = r.Get<string[]>("columns"),
                        ReferencedTable = new QualifiedName(r.Get<string>("ref_schema"), r.Get<string>("ref_table")),
                        ReferencedColumns = r.Get<string[]>("ref_columns"),
                        OnDelete = r.Get<string>("on_delete") switch
                        {
                            "r" => "RESTRICT",
                            "c" => "CASCADE",
                            "n" => "SET NULL",
                            "d" => "SET DEFAULT",
                            _ => "NO ACTION",
                        },
                    }
                ),
            token
        );
        return rows.ToLookup(r => r.Table, r => r.Key);
    }

    public static Task<List<Sequence>> SequencesAsync(ServerSession session, CancellationToken token) =>
        session.ReadAsync(
            """
            SELECT s.schemaname::text AS schema, s.sequencename::text AS name, s.last_value, s.max_value, s.min_value,
                   s.increment_by, s.cycle, has_sequence_privilege(c.oid, 'SELECT, USAGE') AS can_read, fed.schema AS owner_schema, fed.table_name, fed.column_name, fed.type
            FROM pg_sequences s
            JOIN pg_namespace n ON n.nspname = s.schemaname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename AND c.relkind = 'S'
            LEFT JOIN LATERAL (
                -- Owned by the column (serial, identity), or named in its default.
                SELECT tn.nspname::text AS schema, t.relname::text AS table_name, a.attname::text AS column_name,
                       format_type(CASE y.typtype WHEN 'd' THEN y.typbasetype ELSE y.oid END, NULL) AS type
                FROM (
                    SELECT d.refobjid AS relid, d.refobjsubid AS attnum, 0 AS rank FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
                    UNION ALL
                    SELECT f.adrelid, f.adnum, 1 FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
                    WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
                ) AS feeds
                JOIN pg_class t ON t.oid = feeds.relid
                JOIN pg_namespace tn ON tn.oid = t.relnamespace
                JOIN pg_attribute a ON a.attrelid = feeds.relid AND a.attnum = feeds.attnum
                JOIN pg_type y ON y.oid = a.atttypid
                ORDER BY feeds.rank LIMIT 1) AS fed ON true
            WHERE s.schemaname !~ '^pg_' AND c.relpersistence <> 't'
            ORDER BY 1, 2
            """,
            static r => new Sequence
            {
                Name = new QualifiedName(r.Get<string>("schema"), r.Get<string>("name")),
                LastValue = r.Maybe<long>("last_value"),
                CanRead = r.Get<bool>("can_read"),
                // A descending sequence ends at its minimum.
                MaxValue = r.Get<long>("increment_by") < 0 ? r.Get<long>("min_value") : r.Get<long>("max_value"),
                Origin = r.Get<long>("increment_by") < 0 ? r.Get<long>("max_value") : r.Get<long>("min_value"),
                Increment = r.Get<long>("increment_by"),
                Cycles = r.Get<bool>("cycle"),
                OwnerTable = r.MaybeText("owner_schema") is { } schema
                    ? new QualifiedName(schema, r.Get<string>("table_name"))
                    : null,
                OwnerColumn = r.MaybeText("column_name"),
                OwnerColumnType = r.MaybeText("type"),
            },
            token
        );

    public static Task<List<ExtendedStatistics>> ExtendedStatisticsAsync(
        ServerSession session,
        CancellationToken token
    ) =>
        session.ReadAsync(
            """
            SELECT sn.nspname::text AS schema, e.stxname::text AS name, n.nspname::text AS table_schema,
                   c.relname::text AS table_name, obj_description(e.oid, 'pg_statistic_ext') AS comment,
                   ARRAY(SELECT a.attname::text FROM unnest(e.stxkeys::int2[]) WITH ORDINALITY AS u (num, at)
                         JOIN pg_attribute a ON a.attrelid = e.stxrelid AND a.attnum = u.num ORDER BY u.at) AS columns
            FROM pg_statistic_ext e
            JOIN pg_namespace sn ON sn.oid = e.stxnamespace
            JOIN pg_class c ON c.oid = e.stxrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            ORDER BY 1, 2
            """,
            static r => new ExtendedStatistics(
                new QualifiedName(r.Get<string>("schema"), r.Get<string>("name")),
                new QualifiedName(r.Get<string>("table_schema"), r.Get<string>("table_name")),
                r.Get<string[]>("columns")
            )
            {
                Comment = r.MaybeText("comment"),
            },
            token
        );
}

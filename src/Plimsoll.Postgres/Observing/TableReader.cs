using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Reads tables and their counters.</summary>
internal static class TableReader
{
    /// <summary>Users' schemas; what an extension brought along is not the users'.</summary>
    public const string IsUsers = """
        n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'
              AND NOT EXISTS (SELECT FROM pg_depend e
                              WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
        """;

    private const string Counters = """
        coalesce(s.seq_scan, 0) AS seq_scan, coalesce(s.seq_tup_read, 0) AS seq_tup_read,
               coalesce(s.idx_scan, 0) AS idx_scan, coalesce(s.idx_tup_fetch, 0) AS idx_tup_fetch,
               coalesce(s.n_tup_ins, 0) AS n_tup_ins, coalesce(s.n_tup_upd, 0) AS n_tup_upd,
               coalesce(s.n_tup_del, 0) AS n_tup_del, coalesce(s.n_tup_hot_upd, 0) AS n_tup_hot_upd,
               pg_stat_get_blocks_hit(c.oid) AS blocks_hit, pg_stat_get_blocks_fetched(c.oid) AS blocks_fetched,
        """;

    /// <summary>By oid.</summary>
    public static async Task<Dictionary<uint, TableCounters>> CountersAsync(
        ServerSession session,
        CancellationToken token
    )
    {
        var rows = await session.ReadAsync(
            $"""
            SELECT c.oid, {Counters} {NewPage(session)} AS n_tup_newpage_upd
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_stat_user_tables s ON s.relid = c.oid
            WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
            """,
            static r => (Oid: r.Get<uint>("oid"), Counters: ReadCounters(r)),
            token
        );
        return rows.ToDictionary(r => r.Oid, r => r.Counters);
    }

    /// <param name="withSizes">
    /// Ask for real sizes, which waits for tables that are locked exclusively; else the sizes that VACUUM or ANALYZE noted
    /// (-1 for a partitioned table from PostgreSQL 18 on).
    /// </param>
    public static Task<List<Table>> ReadAsync(ServerSession session, bool withSizes, CancellationToken token)
    {
        var sizes = withSizes
            ? """
                coalesce(pg_relation_size(c.oid), 0) AS heap_size,
                       coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) AS toast_size,
                       coalesce(pg_total_relation_size(c.oid), 0) AS total_size
                """
            : """
                greatest(c.relpages, 0)::bigint * 8192 AS heap_size,
                       coalesce((SELECT t.relpages::bigint * 8192 FROM pg_class t WHERE t.oid = c.reltoastrelid), 0) AS toast_size,
                       (greatest(c.relpages, 0) + (SELECT coalesce(sum(i.relpages), 0) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                                      WHERE x.indrelid = c.oid))::bigint * 8192 AS total_size
                """;
        return session.ReadAsync(
            $"""
            SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
                   c.relispartition AS is_partition, pn.nspname::text AS parent_schema, pc.relname::text AS parent_name,
                   CASE WHEN c.reltuples = 0 AND c.relpages = 0 AND s.last_analyze IS NULL AND s.last_autoanalyze IS NULL
                             AND s.last_vacuum IS NULL AND s.last_autovacuum IS NULL
                        THEN -1 ELSE c.reltuples END::float8 AS rows,
                   {sizes}, c.reloptions AS options,
                   -- VACUUM of a table goes on to its TOAST table, which may be the older one.
                   greatest(CASE WHEN c.relfrozenxid <> '0'::xid THEN age(c.relfrozenxid) ELSE 0 END, age(o.relfrozenxid))::bigint AS xid_age,
                   greatest(CASE WHEN c.relminmxid <> '0'::xid THEN mxid_age(c.relminmxid) ELSE 0 END, mxid_age(o.relminmxid))::bigint AS multixact_age,
                   coalesce(has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE'), false) AS can_select,
                   row_security_active(c.oid) AS row_secured,
                   {Counters} {NewPage(session)} AS n_tup_newpage_upd,
                   coalesce(s.n_live_tup, 0) AS live, coalesce(s.n_dead_tup, 0) AS dead,
                   coalesce(s.n_mod_since_analyze, 0) AS modified,
                   greatest(s.last_vacuum, s.last_autovacuum) AS vacuumed,
                   greatest(s.last_analyze, s.last_autoanalyze) AS analysed
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
            LEFT JOIN pg_class o ON o.oid = c.reltoastrelid
            LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
            LEFT JOIN pg_class pc ON pc.oid = h.inhparent
            LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm', 'f') AND {IsUsers}
            ORDER BY 2, 3
            """,
            ReadTable,
            token
        );
    }

    private static string NewPage(ServerSession session) =>
        session.MajorVersion >= 16 ? "coalesce(s.n_tup_newpage_upd, 0)" : "0::bigint";

    private static Table ReadTable(NpgsqlDataReader r) =>
        new()
        {
            Name = new QualifiedName(r.Get<string>("schema"), r.Get<string>("name")),
            Oid = r.Get<uint>("oid"),
            Kind = r.Get<string>("kind") switch
            {
                "p" => TableKind.Partitioned,
                "m" => TableKind.MaterializedView,
                "f" => TableKind.Foreign,
                _ when r.Get<bool>("is_partition") => TableKind.Partition,
                _ => TableKind.Ordinary,
            },
            PartitionOf = r.MaybeText("parent_schema") is { } schema
                ? new QualifiedName(schema, r.Get<string>("parent_name"))
                : null,
            Rows = r.Get<double>("rows"),
            Pages = (r.Get<long>("heap_size") + 8191) / 8192,
            ToastSize = new Bytes(r.Get<long>("toast_size")),
            TotalSize = new Bytes(r.Get<long>("total_size")),
            Options = Options(r.Get<string[]>("options", [])),
            Cumulative = ReadCounters(r),
            LiveRows = r.Get<long>("live"),
            DeadRows = r.Get<long>("dead"),
            ModifiedSinceAnalyze = r.Get<long>("modified"),
            LastVacuum = r.Maybe<DateTimeOffset>("vacuumed"),
            LastAnalyze = r.Maybe<DateTimeOffset>("analysed"),
            FrozenXidAge = r.Get<long>("xid_age"),
            FrozenMultixactAge = r.Get<long>("multixact_age"),
            CanSelect = r.Get<bool>("can_select"),
            IsRowSecured = r.Get<bool>("row_secured"),
        };

    private static TableCounters ReadCounters(NpgsqlDataReader r)
    {
        var hit = r.Get<long>("blocks_hit");
        return new TableCounters
        {
            SequentialScans = r.Get<long>("seq_scan"),
            SequentialRowsRead = r.Get<long>("seq_tup_read"),
            IndexScans = r.Get<long>("idx_scan"),
            IndexRowsFetched = r.Get<long>("idx_tup_fetch"),
            RowsInserted = r.Get<long>("n_tup_ins"),
            RowsUpdated = r.Get<long>("n_tup_upd"),
            RowsDeleted = r.Get<long>("n_tup_del"),
            RowsHotUpdated = r.Get<long>("n_tup_hot_upd"),
            RowsNewPageUpdated = r.Get<long>("n_tup_newpage_upd"),
            HeapBlocksHit = hit,
            HeapBlocksRead = r.Get<long>("blocks_fetched") - hit,
        };
    }

    private static Dictionary<string, string> Options(string[] options) =>
        options
            .Select(static o => o.Split('=', 2))
            .Where(static o => o.Length == 2)
            .DistinctBy(static o => o[0])
            .ToDictionary(static o => o[0], static o => o[1], StringComparer.Ordinal);
}

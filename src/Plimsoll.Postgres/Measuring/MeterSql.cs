namespace Plimsoll.Postgres.Measuring;

/// <summary>The meter's statements. Each holds our comment behind its first word (PostgreSQL 18 drops one before it), by which every later reading knows it as our own.</summary>
internal static class MeterSql
{
    public const string Limits = """
        SET /* plimsoll */ statement_timeout = '20s';
        SET /* plimsoll */ lock_timeout = '2s';
        SET /* plimsoll */ idle_in_transaction_session_timeout = '60s'
        """;

    /// <summary>Where the extension lives, quoted.</summary>
    public const string Schema = """
        SELECT /* plimsoll */ pg_catalog.quote_ident(n.nspname)
          FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
         WHERE e.extname = 'pg_stat_statements'
        """;

    public static string Server(int major, string schema) =>
        $"""
            SELECT /* plimsoll */ clock_timestamp(),
                   {(
                major >= 14 ? $"(SELECT stats_reset FROM {schema}.pg_stat_statements_info)" : "NULL::timestamptz"
            )},
                   pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::int8,
                   (SELECT extract(epoch FROM max(replay_lag))::float8 FROM pg_catalog.pg_stat_replication)
            """;

    /// <summary>Query ids of running statements are shown from PostgreSQL 14 on.</summary>
    public static string Running(int major) =>
        major >= 14
            ? """
                SELECT /* plimsoll */ a.query_id, count(*)::int4,
                       sum(extract(epoch FROM clock_timestamp() - a.query_start) * 1000)::float8
                  FROM pg_catalog.pg_stat_activity a
                 WHERE a.datname = current_database() AND a.state = 'active' AND a.query_id IS NOT NULL
                   AND a.application_name NOT LIKE 'plimsoll%'
                 GROUP BY a.query_id
                """
            : "SELECT /* plimsoll */ 0::int8, 0, 0::float8 WHERE false";

    public static string Statements(string schema) =>
        $"""
            SELECT /* plimsoll */ s.queryid, sum(s.calls)::int8, sum(s.total_exec_time), sum(s.total_plan_time),
                   sum(s.rows)::int8, sum(s.shared_blks_hit)::int8, sum(s.shared_blks_read)::int8,
                   sum(s.temp_blks_read)::int8, sum(s.temp_blks_written)::int8, sum(s.wal_bytes)::int8
              FROM {schema}.pg_stat_statements(false) s
             WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
               AND s.queryid IS NOT NULL
             GROUP BY s.queryid
            """;

    public static string Own(string schema) =>
        $"""
            SELECT /* plimsoll */ DISTINCT s.queryid
              FROM {schema}.pg_stat_statements(true) s
             WHERE s.queryid = ANY ($1) AND s.query LIKE '%/* plimsoll */%'
            """;
}
